import { expect } from 'chai'
import { gzipSync } from 'node:zlib'
import { CsvToParquetConverter } from '../../src/adapters/formats/csv-to-parquet-converter.ts'
import type { FileFault } from '../../src/domain/table/file-fault.ts'
import { chunked, contractOf, convertBytes } from '../adapters/formats/convert-text.ts'
import { MESSY_FILES } from './messy-files.ts'

const CUTS = [1, 7, 64, 4_096]

async function inspected(bytes: Uint8Array, contract: object, isWhole: boolean): Promise<FileFault | undefined> {
  return await new CsvToParquetConverter().inspect({ source: chunked(bytes, 5), isWhole, contract: contractOf(contract) })
}

describe('Looking at the beginning of a file', () => {
  it('finds nothing that the whole conversion would not refuse in the same words, wherever it stops', async () => {
    let found = 0
    for (const { name, bytes, contract } of MESSY_FILES) {
      const { outcome } = await convertBytes(chunked(bytes, 7), contractOf(contract))
      for (const length of [...CUTS, bytes.length]) {
        const isWhole = length >= bytes.length
        const fault = await inspected(bytes.subarray(0, length), contract, isWhole)
        if (fault === undefined) continue
        found += 1
        expect(outcome.kind === 'refused' ? outcome.fault : outcome.kind, `${name}, ${length.toString()} bytes`).to.deep.equal(fault)
      }
    }
    expect(found).to.be.greaterThan(5)
  })

  const AB = { fields: [{ name: 'a', type: 'string', constraints: { required: true } }, { name: 'b', type: 'integer' }] }
  const cases: readonly [what: string, bytes: Uint8Array, contract: object, code: string | undefined][] = [
    ['a missing required column', Buffer.from('b,c\n1,2\n'), AB, 'missing-label'],
    ['a label twice', Buffer.from('a,a\n1,2\n'), AB, 'duplicate-label'],
    ['a byte that its encoding does not have', Buffer.from([97, 0xff, 10]), AB, 'encoding-error'],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004rest of it'), AB, 'source-error'],
    ['bad rows, which are another matter', Buffer.from('a,b\n1,x\n2,y\n'), AB, undefined],
    ['gzip of a good file', gzipSync('a,b\n1,2\n'), AB, undefined],
    ['gzip of a bad one', gzipSync('b\n1\n'), AB, 'missing-label'],
    ['an empty file of a contract that names its columns', Buffer.from(''), AB, undefined],
  ]
  for (const [what, bytes, contract, code] of cases) {
    it(`says of ${what}: ${code ?? 'nothing'}`, async () => {
      expect((await inspected(bytes, contract, true))?.code).to.equal(code)
    })
  }

  it('does not hold against a file that its beginning ends within a character, a record or a block of gzip', async () => {
    const text = `a,b\n${'ä"ö,1\n'.repeat(500)}`
    const gzip = gzipSync(Buffer.from(text), { level: 0 })
    for (let length = 6; length < 60; length += 1) {
      expect(await inspected(Buffer.from(text).subarray(0, length), AB, false), `${length.toString()} bytes`).to.equal(undefined)
      expect(await inspected(gzip.subarray(0, length), AB, false), `${length.toString()} bytes of gzip`).to.equal(undefined)
    }
    expect(await inspected(Buffer.from('"a,b\n1,2\n'), AB, false), 'a header that may go on').to.equal(undefined)
  })
})
