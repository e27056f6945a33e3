import { expect } from 'chai'
import fc from 'fast-check'
import { restore, spy } from 'sinon'
import { RecordScanner } from '../../../../src/adapters/formats/fast-json/record-scanner.ts'
import { isCellKindOf } from '../../../../src/adapters/formats/json-kinds.ts'
import { JsonKind } from '../../../../src/adapters/formats/json-record.ts'
import { JsonReading } from '../../../../src/adapters/formats/json-reading.ts'
import { CellFault } from '../../../../src/domain/table/cell-fault.ts'
import { compileField } from '../../../../src/domain/table/compile-field.ts'
import type { CompiledField } from '../../../../src/domain/table/compile-field.ts'
import { contractOf } from '../convert-text.ts'
import { valueAt } from '../read-records.ts'

function compiled(field: object): CompiledField {
  return compileField(contractOf({ fields: [{ name: 'x', ...field }], missingValues: ['', 'NA'] }).fields[0]!, 8)
}

/** Reads the values in lines of their own, behind one that shows what the lines look like; tells also how many came by the scanner. */
function read(field: object, texts: readonly string[], take = isCellKindOf): { readonly values: readonly unknown[]; readonly scanned: number; readonly rejected: number } {
  const scan = spy(RecordScanner.prototype, 'scan')
  const batchRows = texts.length + 2
  const reading = new JsonReading({ fields: [compiled(field).field], takes: take, batchRows, firstBatchRows: batchRows, batchBytes: 1e9, keepsRecords: false })
  reading.push(Buffer.from(['null', ...texts].map(text => `{"x":${text}}\n`).join('')))
  reading.fill()
  reading.release()
  const scanned = scan.returnValues.reduce((sum, { rows }) => sum + rows, 0)
  scan.restore()
  const values = Array.from({ length: reading.rows }, (_, row) => valueAt(reading.columns[0]!, row)).slice(1)
  return { values, scanned, rejected: reading.rowsRejected }
}

/** What the field's parser makes of those texts that are values, each of which stands there as the cell that is given with it. */
function expected(field: object, cells: readonly (string | undefined)[]): readonly unknown[] {
  const target = compiled(field)
  return cells.flatMap(cell => {
    target.column.reset()
    if (cell === undefined || target.write(Buffer.from(cell), 0, Buffer.byteLength(cell), 0) !== CellFault.none) return []
    return [valueAt(target.column, 0)]
  })
}

const digits = fc.oneof(fc.stringMatching(/^[0-9]{0,20}$/), fc.constantFrom('0', '00', '9223372036854775807', '9223372036854775808', '9007199254740993'))
const numeral = fc.tuple(fc.constantFrom('', '-', '+', ' '), digits, fc.option(digits, { nil: undefined }), fc.constantFrom('', '', '', 'e2', 'E-1', '.', ' '))
  .map(([sign, whole, fraction, rest]) => `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${rest}`)
const NUMBER = /^[ ]*-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?[ ]*$/

describe('values of JSON records', () => {
  afterEach(() => restore())

  const fields: readonly (readonly [name: string, field: object, certain: readonly string[]])[] = [
    ['32-bit integers', { type: 'integer', 'x-sluice': { int32: true } }, ['0', '-0', '7', '-2147483648', '2147483647']],
    ['64-bit integers', { type: 'integer' }, ['0', '-0', '999999999999999999', '-4294967296']],
    ['decimals', { type: 'number', 'x-sluice': { decimal: { precision: 12, scale: 2 } } }, ['0', '-0.1', '3.94', '1234567890.12', '-5']],
    ['doubles', { type: 'number' }, ['0', '-0', '0.1', '-12345.6789', '999999999999999', '1e5', '5e-324']],
  ]
  for (const [name, field, certain] of fields) {
    it(`are read fast, and as the field's parser reads them, where they are ${name}`, () => {
      const property = fc.property(fc.array(numeral, { maxLength: 30 }), texts => {
        const { values, rejected } = read(field, texts)
        const wanted = expected(field, texts.map(text => (NUMBER.test(text) ? text.trim() : undefined)))
        expect(values.map(value => (Object.is(value, -0) ? '-0' : value)), texts.join()).to.deep.equal(wanted.map(value => (Object.is(value, -0) ? '-0' : value)))
        expect(rejected).to.equal(texts.length - wanted.length)
      })
      fc.assert(property, { numRuns: 150 })
      expect(read(field, certain)).to.deep.equal({ values: expected(field, certain), scanned: certain.length, rejected: 0 })
    })

    it(`are read as cells are where ${name} stand there as texts`, () => {
      const property = fc.property(fc.array(fc.oneof(numeral, fc.constantFrom('', 'NA', 'NaN', 'INF', '\u00e9', '\n')), { maxLength: 30 }), texts => {
        const { values, rejected } = read(field, texts.map(text => JSON.stringify(text)))
        const wanted = expected(field, texts)
        expect(values.map(value => (Object.is(value, -0) ? '-0' : value)), texts.join()).to.deep.equal(wanted.map(value => (Object.is(value, -0) ? '-0' : value)))
        expect(rejected).to.equal(texts.length - wanted.length)
      })
      fc.assert(property, { numRuns: 100 })
      const plain = certain.map(text => JSON.stringify(text))
      expect(read(field, plain)).to.deep.equal({ values: expected(field, certain), scanned: certain.length, rejected: 0 })
    })
  }

  it('are read as JSON.parse does where they are texts, with escapes of all kinds', () => {
    const code = (unit: string, isUpper: boolean): string => {
      const hex = unit.charCodeAt(0).toString(16).padStart(4, '0')
      return `\\u${isUpper ? hex.toUpperCase() : hex}`
    }
    const units = (text: string): readonly string[] => Array.from({ length: text.length }, (_, i) => text.charAt(i))
    const spellings = [
      (text: string) => JSON.stringify(text),
      (text: string) => JSON.stringify(text).replaceAll('/', '\\/'),
      (text: string) => `"${units(text).map(unit => code(unit, false)).join('')}"`,
      (text: string) => `"${units(text).map((unit, i) => (i % 3 === 0 || /[\ud800-\udfff]/.test(unit) ? code(unit, true) : JSON.stringify(unit).slice(1, -1))).join('')}"`,
    ]
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom('', 'NA', 'x', '\u0001', 'a"b\\c/\n\r\t\b\f', '😀', '\uffff', '\u007f\u0080', '\u07ff\u0800', '\u{10ffff}', 'é'.repeat(5_000), '\n'.repeat(40)))
    const property = fc.property(fc.array(fc.tuple(text, fc.constantFrom(...spellings)), { minLength: 1, maxLength: 12 }), pairs => {
      const { values, scanned } = read({ type: 'string' }, pairs.map(([value, spell]) => spell(value)))
      expect(values).to.deep.equal(pairs.map(([value]) => (value === '' || value === 'NA' ? null : value)))
      expect(scanned).to.equal(pairs.length)
    })
    fc.assert(property, { numRuns: 200 })
  })

  it('are rejected where texts are not ended, or hold what JSON does not allow', () => {
    const bad = ['"abc', '"ab\tc"', '"ab\u0000"', '"\\x"', '"\\u004"', '"\\u00g1"', '"\\ud83d"', '"\\ude00"', '"\\ude00\\ude00"', '"\\ud83dx"', '"\\ud83d\\n"', '"\\ud83d\\ud83d"', '"\\', '"\\u', '"\\U0041"']
    const { values, rejected } = read({ type: 'string' }, bad.flatMap(text => ['"ok"', text]))
    expect({ values, rejected }).to.deep.equal({ values: bad.map(() => 'ok'), rejected: bad.length })
  })

  it('are kept as they stand there where a field takes them as texts', () => {
    const texts = ['"a"', '1', '-0.50e+07', 'true', 'false', '{"a":[1, 2]}', '[]', '"\\u0041"', 'null', '1.', '01', 'truex', 'fals', '{', 'NaN', '-', '"NA"', '1 ']
    const { values, scanned, rejected } = read({ type: 'string' }, texts, () => true)
    expect(values).to.deep.equal(['a', '1', '-0.50e+07', 'true', 'false', '{"a":[1, 2]}', '[]', 'A', null, null, '1'])
    expect(rejected).to.equal(7)
    expect(scanned, 'all but those with a fault, and the one with a blank').to.equal(10)
  })

  it('are kept as texts only where they are of a kind that the field takes', () => {
    const texts = ['1', 'true', '"a"', '{}', 'false', '-2']
    for (const [taken, values] of [[JsonKind.number, ['1', 'a', '-2']], [JsonKind.boolean, ['true', 'a', 'false']], [JsonKind.object, ['a', '{}']]] as const) {
      expect(read({ type: 'string' }, texts, kind => kind === JsonKind.string || kind === taken)).to.deep.include({ values, rejected: texts.length - values.length })
    }
  })

  it('are true and false, and what a text says that the contract has for them', () => {
    const texts = ['true', 'false', '"yes"', '"no"', '"NA"', '""', 'null', '"\\u0079es"', '"true"', 'yes', '1', 'truefalse']
    const { values, scanned } = read({ type: 'boolean', trueValues: ['yes'], falseValues: ['no'] }, texts)
    expect(values).to.deep.equal([true, false, true, false, null, null, null, true])
    expect(scanned, 'all but the one with an escape').to.equal(7)
  })
})
