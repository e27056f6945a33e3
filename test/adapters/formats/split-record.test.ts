import { expect } from 'chai'
import fc from 'fast-check'
import { parseRecords } from '../../../src/adapters/formats/parse-records.ts'
import { splitRecord } from '../../../src/adapters/formats/split-record.ts'
import { DEFAULT_DIALECT } from '../../../src/domain/contract/table-contract.ts'

const cell = fc.string({ unit: fc.constantFrom('a', 'é', ' ', ',', ';', '"', "'", '\n', '\r', '\\', '\t', '#'), maxLength: 6 })

/** With quotes wherever a cell would not be one without them, and on some that would. */
function written(text: string, isQuoted: boolean, delimiter: string, quote: string): string {
  const needsQuotes = isQuoted || [delimiter, quote, '\n', '\r'].some(special => text.includes(special))
  return needsQuotes ? quote + text.replaceAll(quote, quote + quote) + quote : text
}

describe('splitRecord', () => {
  for (const [delimiter, quoteChar] of [[',', '"'], [';', "'"], ['\t', '"']] as const) {
    it(`cuts a record as csv-parse does, between ${JSON.stringify(delimiter)} and with ${quoteChar}`, () => {
      const dialect = { ...DEFAULT_DIALECT, delimiter, quoteChar }
      fc.assert(
        fc.property(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 5 }), cells => {
          const text = Buffer.from(cells.map(([one, isQuoted]) => written(one, isQuoted, delimiter, quoteChar)).join(delimiter))
          fc.pre(text.length > 0)
          const asText = (record: readonly (Uint8Array | null)[] | undefined): unknown => record?.map(one => (one === null ? null : Buffer.from(one).toString()))
          const cut = asText(splitRecord(text, dialect))
          expect(cut).to.deep.equal(cells.map(([one]) => one))
          expect(cut).to.deep.equal(asText(parseRecords(Buffer.concat([text, Buffer.from('\n')]), [text.length], dialect, cells.length)[0]))
        }),
      )
    })
  }
})
