import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { kernelModule } from '../../../../scripts/build-kernel.mjs'
import { KERNEL_CODE } from '../../../../src/adapters/formats/kernel/kernel-code.ts'
import { KERNEL_FUNCTIONS } from '../../../../src/adapters/formats/kernel/kernel-functions.ts'

const FILE = new URL('../../../../src/adapters/formats/kernel/kernel-code.ts', import.meta.url)

describe('the code of the kernel', () => {
  it('is what assembly/ compiles to', async () => {
    // Not compared by chai, which would show all of it.
    const isUpToDate = readFileSync(FILE, 'utf8') === (await kernelModule())
    expect(isUpToDate, 'assembly/ has changed since kernel-code.ts was made of it: run "npm run kernel"').to.equal(true)
  }).timeout(60_000)

  it('has just the functions that are declared', () => {
    const code = new WebAssembly.Module(Buffer.from(KERNEL_CODE, 'base64'))
    const { exports } = new WebAssembly.Instance(code, { host: { readCell: () => 0 } })
    const functions = Object.entries(exports).filter(([, value]) => typeof value === 'function').map(([name]) => name)
    expect(functions.toSorted()).to.deep.equal(KERNEL_FUNCTIONS.toSorted())
    expect(Object.keys(exports).filter(name => !functions.includes(name))).to.deep.equal(['memory'])
  })
})
