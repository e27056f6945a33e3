import { expect } from 'chai'
import { existsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { usageOf } from '../../bench/run-process.ts'
import { inWorkspace } from '../../bench/workspace.ts'

const node = (code: string) => ({ file: process.execPath, args: ['--eval', code] })
const failure = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'none', (error: unknown) => String(error))

describe('a process that is measured', () => {
  it('is timed from outside, from its start to its end', async () => {
    const { seconds, cpuSeconds, peakMib } = await usageOf(node("console.log('{\"seconds\":0,\"cpuSeconds\":2,\"peakMib\":3}'); setTimeout(() => {}, 100)"))
    expect(seconds).to.be.greaterThan(0.1)
    expect([cpuSeconds, peakMib]).to.deep.equal([2, 3])
  })

  it('fails with what it said', async () => {
    expect(await failure(usageOf(node("console.error('no such table'); process.exit(3)")))).to.contain('ended with code 3: no such table')
  })

  it('fails when it does not say what it took', async () => {
    expect(await failure(usageOf(node("console.log('done')")))).to.contain('was to print what it took, and printed "done\\n"')
  })

  it('fails when it cannot be started', async () => {
    expect(await failure(usageOf({ file: 'no-such-program', args: [] }))).to.contain('ENOENT')
  })

  it('finds no output of an earlier one', async () => {
    await inWorkspace(1_000, async (folder) => {
      const output = join(folder, 'output')
      writeFileSync(output, 'of an earlier round')
      await failure(usageOf(node(''), output))
      expect(existsSync(output)).to.equal(false)
    })
  })
})

describe('a workspace', () => {
  it('is gone when the work is broken off', async () => {
    let folder = ''
    const work = inWorkspace(1_000, (lent) => {
      folder = lent
      expect(existsSync(folder)).to.equal(true)
      return Promise.reject(new Error('the outputs differ'))
    })
    expect(await failure(work)).to.equal('Error: the outputs differ')
    expect(existsSync(folder)).to.equal(false)
  })

  it('lies among the temporary files when memory has no room for it', async () => {
    expect(await inWorkspace(1e18, (folder) => Promise.resolve(folder))).to.match(new RegExp(`^${tmpdir()}`))
  })
})
