import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { KERNELS, kernelFile, kernelModule } from '../../../../scripts/build-kernel.mjs'
import { CSV_SCANNER_KERNELS } from '../../../../src/adapters/formats/kernel/csv-scanner-kernel.ts'
import { ENCODER } from '../../../../src/adapters/formats/kernel/encoder-kernel.ts'
import { JSON_SCANNER_KERNELS } from '../../../../src/adapters/formats/kernel/json-scanner-kernel.ts'

const PROGRAMS = { encoder: ENCODER, 'csv-scanner': CSV_SCANNER_KERNELS.program, 'json-scanner': JSON_SCANNER_KERNELS.program }

describe('the code of the kernels', () => {
  it('is there for each', () => {
    expect(Object.keys(PROGRAMS)).to.deep.equal(KERNELS)
  })

  for (const [name, { code, functions }] of Object.entries(PROGRAMS)) {
    it(`is what assembly/${name}.ts compiles to`, async () => {
      // Not compared by chai, which would show all of it.
      const isUpToDate = readFileSync(kernelFile(name), 'utf8') === (await kernelModule(name))
      expect(isUpToDate, `assembly/ has changed since ${name}-code.ts was made of it: run "npm run kernel"`).to.equal(true)
    }).timeout(180_000)

    it(`has just the functions that are declared of ${name}`, () => {
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(code, 'base64')), { host: { readCell: () => 0 } })
      const found = Object.entries(exports).filter(([, value]) => typeof value === 'function').map(([known]) => known)
      expect(found.toSorted()).to.deep.equal([...functions, 'release', 'take'].toSorted())
      expect(Object.keys(exports).filter(known => !found.includes(known))).to.deep.equal(['memory'])
    })
  }
})
