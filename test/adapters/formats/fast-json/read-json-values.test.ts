import { expect } from 'chai'
import fc from 'fast-check'
import { UNSURE } from '../../../../src/adapters/formats/fast-json/bytes-at-hand.ts'
import { Lane } from '../../../../src/adapters/formats/fast-csv/lane.ts'
import { readJsonDecimal, readJsonDouble, readJsonInt32, readJsonInt64 } from '../../../../src/adapters/formats/fast-json/read-json-number.ts'
import { readJsonText } from '../../../../src/adapters/formats/fast-json/read-json-text.ts'
import { CellFault } from '../../../../src/domain/table/cell-fault.ts'
import { compileField } from '../../../../src/domain/table/compile-field.ts'
import type { CompiledField } from '../../../../src/domain/table/compile-field.ts'
import { contractOf } from '../convert-text.ts'
import { valueAt } from '../read-records.ts'

type NumberReader = (lane: Lane, bytes: Uint8Array, at: number, row: number) => number

function compiled(field: object): CompiledField {
  return compileField(contractOf({ fields: [{ name: 'x', ...field }], missingValues: ['', 'NA'] }).fields[0]!, 8)
}

const digits = fc.stringMatching(/^[0-9]{0,20}$/)
const numeral = fc.tuple(fc.constantFrom('', '-', '+'), digits, fc.option(digits, { nil: undefined }), fc.constantFrom('', 'e2', 'E-1', '.'))
  .map(([sign, whole, fraction, rest]) => `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${rest}`)

describe('readers of JSON values', () => {
  const readers: readonly (readonly [name: string, field: object, read: NumberReader, certain: readonly string[]])[] = [
    ['32-bit integers', { type: 'integer', 'x-sluice': { int32: true } }, readJsonInt32, ['0', '-0', '7', '-999999999']],
    ['64-bit integers', { type: 'integer' }, readJsonInt64, ['0', '-0', '999999999999999', '-4294967296']],
    ['decimals', { type: 'number', 'x-sluice': { decimal: { precision: 12, scale: 2 } } }, readJsonDecimal, ['0', '-0.1', '3.94', '1234567890.12', '-5']],
    ['doubles', { type: 'number' }, readJsonDouble, ['0', '-0', '0.1', '-12345.6789', '999999999999999']],
  ]
  for (const [name, field, read, certain] of readers) {
    it(`read ${name} as the field's parser does, or leave them to it`, () => {
      const [fast, slow] = [compiled(field), compiled(field)]
      const lane = new Lane(fast)
      const take = (text: string): number => {
        const bytes = Buffer.from(`${text},\n\n\n\n`)
        const end = read(lane, bytes, 0, 0)
        const isJson = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(text)
        if (end === UNSURE || end < text.length) return UNSURE
        expect(isJson, text).to.equal(true)
        expect(end).to.equal(text.length)
        expect(slow.write(bytes, 0, text.length, 0), text).to.equal(CellFault.none)
        expect(Object.is(valueAt(fast.column, 0), valueAt(slow.column, 0)), `${String(valueAt(fast.column, 0))} of ${text}`).to.equal(true)
        return end
      }
      fc.assert(fc.property(numeral, text => void take(text)), { numRuns: 2_000 })
      for (const text of certain) expect(take(text), text).to.equal(text.length)
    })
  }

  it('read texts as JSON.parse does, one behind the other, or leave them', () => {
    const field = compiled({ type: 'string' })
    const lane = new Lane(field)
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom('', 'NA', 'x', '\u0001', 'a"b\\c\n', 'é'.repeat(40_000)))
    const property = fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), texts => {
      field.column.reset()
      for (const [row, value] of texts.entries()) {
        const bytes = Buffer.from(`${JSON.stringify(value)}\n\n\n\n`)
        const end = readJsonText(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), lane, 1, row)
        if (end === UNSURE) {
          expect(JSON.stringify(value)).to.match(/\\u/)
          field.write(Buffer.from(value), 0, Buffer.byteLength(value), row)
          lane.refresh()
        } else expect(end).to.equal(Buffer.byteLength(JSON.stringify(value)))
      }
      expect(texts.map((_, row) => valueAt(field.column, row))).to.deep.equal(texts.map(value => (value === '' || value === 'NA' ? null : value)))
    })
    fc.assert(property, { numRuns: 300 })
  })

  it('leave texts that are not ended, or hold what JSON does not allow', () => {
    const lane = new Lane(compiled({ type: 'string' }))
    for (const text of ['"abc', '"ab\tc"', '"ab\u0000"', '"abcdefg\n"', '"\\x"', '"\\u0041"', '"\\']) {
      const bytes = Buffer.from(`${text}\n\n\n\n`)
      expect(readJsonText(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), lane, 1, 0), text).to.be.below(0)
    }
  })
})
