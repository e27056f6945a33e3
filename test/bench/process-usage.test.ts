import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { parseUsage } from '../../bench/process-usage.ts'

const MODULE = new URL('../../bench/process-usage.ts', import.meta.url).href
/** Takes so many megabytes, then starts a process that takes none and lets it say what it took. */
const LARGE_PARENT = `
  const { spawnSync } = require('node:child_process')
  const taken = Buffer.alloc(400e6, 1)
  const code = 'import { processUsage } from ' + JSON.stringify(process.argv[1]) + '; console.log(JSON.stringify(processUsage()))'
  process.stdout.write(spawnSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' }).stdout)
  if (taken.length === 0) throw new Error()
`
/** Takes so many megabytes that others do not hide them, lets go of them, and says its peak before and after. */
const GIVEN_BACK = `
  const { processUsage } = await import(process.argv[1])
  const before = processUsage().peakMib
  Buffer.alloc(Math.ceil(before + 100) * 1_048_576, 1)
  console.log(JSON.stringify([before, processUsage().peakMib]))
`

describe('process usage', () => {
  it('does not count the memory of the process that started it', () => {
    const { stdout } = spawnSync(process.execPath, ['--eval', LARGE_PARENT, MODULE], { encoding: 'utf8' })
    expect(parseUsage(stdout)?.peakMib).to.be.within(20, 200)
  })

  it('counts memory that was given back', () => {
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', GIVEN_BACK, MODULE], { encoding: 'utf8' })
    const [before, after] = JSON.parse(stdout) as readonly [number, number]
    expect(after).to.be.greaterThan(before + 50)
  })

  for (const text of ['', 'null', '[]', '{"seconds":1,"cpuSeconds":2}', '{"seconds":1,"cpuSeconds":2,"peakMib":"3"}', 'Killed']) {
    it(`takes ${JSON.stringify(text)} for something else`, () => {
      expect(parseUsage(text)).to.equal(undefined)
    })
  }

  it('finds what a process printed last', () => {
    expect(parseUsage('a warning\n{"seconds":1,"cpuSeconds":2,"peakMib":3}\n')).to.deep.equal({ seconds: 1, cpuSeconds: 2, peakMib: 3 })
  })
})
