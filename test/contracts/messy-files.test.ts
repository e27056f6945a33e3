import { expect } from 'chai'
import { isBalanced } from '../../src/domain/table/conversion-tally.ts'
import { chunked, contractOf, convertBytes } from '../adapters/formats/convert-text.ts'
import { DuckDbReader } from '../adapters/formats/read-parquet.ts'
import { MESSY_FILES } from './messy-files.ts'

describe('Messy files', () => {
  let duckdb: DuckDbReader
  before(async () => { duckdb = await DuckDbReader.open() })
  after(() => duckdb.close())

  for (const { name, bytes, contract, expected } of MESSY_FILES) {
    it(name, async () => {
      const { outcome, output, rejects } = await convertBytes(chunked(bytes, 7), contractOf(contract))
      const { tally } = outcome
      expect(isBalanced(tally)).to.equal(true)
      expect(rejects.lines).to.have.length(tally.rowsRejected)
      if ('refused' in expected) {
        if (outcome.kind !== 'refused') throw new Error('the file was converted')
        expect(outcome.fault.code).to.equal(expected.refused)
        for (const words of expected.says) expect(outcome.fault.message).to.match(words)
        return
      }
      if (outcome.kind !== 'converted') throw new Error(`refused: ${outcome.fault.message}`)
      expect(await duckdb.rows(output.bytes)).to.deep.equal(expected.rows)
      expect(rejects.lines.flatMap(({ line, errors }) => errors.map(({ code, field }) => [line, code, field]))).to.deep.equal(expected.rejects ?? [])
      expect(tally).to.include({ blankLines: 0, commentLines: 0, preambleLines: 0, ...expected.counts })
      expect(tally.missingColumns).to.deep.equal(expected.missingColumns ?? [])
      expect(tally.extraColumns).to.deep.equal(expected.extraColumns ?? [])
    })
  }

  it('tells where each rejected row stands, in the bytes of the file', async () => {
    for (const { name, bytes, contract, expected } of MESSY_FILES) {
      if ('refused' in expected || name.includes('gzip') || name.includes('UTF-16')) continue
      const { rejects } = await convertBytes(chunked(bytes), contractOf(contract))
      for (const { byte_offset, raw, line } of rejects.lines) {
        const at = Buffer.from(bytes).subarray(byte_offset, byte_offset + Buffer.byteLength(raw))
        expect(at.toString(), name).to.equal(raw)
        if (!name.includes('Mac')) expect(Buffer.from(bytes).subarray(0, byte_offset).toString('latin1').split('\n'), name).to.have.length(line)
      }
    }
  })
})
