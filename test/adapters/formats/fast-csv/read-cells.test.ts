import { expect } from 'chai'
import { RowScanner } from '../../../../src/adapters/formats/fast-csv/row-scanner.ts'
import { DEFAULT_FRAMING_LIMITS, RecordFramer } from '../../../../src/adapters/formats/record-framer.ts'
import { PageBuilder } from '../../../../src/adapters/formats/page-builder.ts'
import { DEFAULT_DIALECT } from '../../../../src/domain/contract/table-contract.ts'
import { contractOf } from '../convert-text.ts'
import { differenceOfPaths } from './compare-paths.ts'

const ONE_BATCH = { batchBytes: 1_000_000 }
const CHARACTERS = Array.from({ length: 127 }, (_, code) => String.fromCharCode(code)).filter(character => !',"\r\n'.includes(character))

/** A text with each of its characters replaced by each other one in turn, and without it. */
function slips(text: string): string[] {
  const places = Array.from(text, (_, i) => [text.slice(0, i), text.slice(i + 1)] as const)
  return places.flatMap(([before, behind]) => ['', 'é', ...CHARACTERS].map(character => before + character + behind))
}

function column(field: object) {
  return contractOf({ fields: [field, { name: 'last', type: 'string' }], dialect: { header: false } })
}

/** What a scanner makes of rows of one text and one number, and what it leaves. */
function scanTexts(rows: readonly Buffer[], capacity: number) {
  const { fields } = contractOf({ fields: [{ name: 'a', type: 'string' }, { name: 'b', type: 'integer' }] })
  const group = new PageBuilder(fields.map((field, position) => ({ field, position })), capacity)
  const framer = new RecordFramer(DEFAULT_DIALECT)
  framer.push(Buffer.concat([Buffer.from('a,b\n'), ...rows]))
  framer.next()
  const scanned = new RowScanner(group, 2, DEFAULT_DIALECT, DEFAULT_FRAMING_LIMITS).scan(framer, 10_000_000)
  const [texts] = group.columns
  if (texts?.storage !== 'bytes') throw new TypeError('The first column holds texts')
  const values = Array.from({ length: scanned.rows }, (_, row) => (texts.valid[row] === 1 ? Buffer.from(texts.view(row)).toString() : null))
  return { values, left: framer.pendingEnd - framer.pendingStart }
}

describe('Readers of cells', () => {
  it('find where a text ends, whatever stands before that and behind', () => {
    // Bytes next to those that end a cell, and such as have its upper bit or its lower ones in common.
    const pieces = ['a', '+', '-', '!', '#', '\t', '\v', '\x00', '\x7f', 'é', '€', '\u00ac', '\u008a', '😀', ' ', '\r']
    const texts = pieces.flatMap(piece => Array.from({ length: 14 }, (_, length) => [`${'x'.repeat(length)}${piece}y`, `${piece}${'z'.repeat(length)}`]).flat())
    const values = texts.map((text, i) => (i % 5 === 0 ? null : text))
    const rows = values.map((text, i) => Buffer.from(`${text ?? ''},${i}\n`))
    expect(scanTexts(rows, values.length)).to.deep.equal({ values, left: 0 })
  })

  it('find what a text in quotes says, wherever a quote or a line end stands in it', () => {
    const specials = ['', '"', '""', '\n', '\r\n', ',', '\n"', '"\n', '"x"', '\n\n']
    const texts = specials.flatMap(special => Array.from({ length: 14 }, (_, length) => [`${'x'.repeat(length)}${special}`, `${special}${'é'.repeat(length)}y${special}`]).flat())
    const values = texts.map(text => (text === '' ? null : text))
    const rows = texts.map((text, i) => Buffer.from(`"${text.replaceAll('"', '""')}",${i}\n`))
    expect(scanTexts(rows, values.length)).to.deep.equal({ values, left: 0 })
  })

  it('tell the CR of a line end from one that is text', async () => {
    const contract = contractOf({ fields: [{ name: 'n', type: 'integer' }, { name: 'text', type: 'string' }], dialect: { header: false } })
    const text = ['', '\r', 'a', 'a\r', '\ra', 'abc', 'abc\r', 'abcd', '""', '"\r"'].flatMap(cell => ['\n', '\r\n'].map(end => `1,${cell}${end}`)).join('')
    expect(await differenceOfPaths(Buffer.from(text), contract, ONE_BATCH)).to.equal(undefined)
  })

  it('let the memory for texts grow at any place in one', () => {
    for (const quote of ['', '"']) {
      for (let length = 1_000; length < 1_032; length++) {
        const values = ['x'.repeat(length), 'y'.repeat(5_000), 'z', 'w'.repeat(length)]
        expect(scanTexts(values.map(text => Buffer.from(`${quote}${text}${quote},1\n`)), 4)).to.deep.equal({ values, left: 0 })
      }
    }
  })

  it('leave a row that no line end follows to when more of it is there', () => {
    const row = '"a ""b""\nc",12\n'
    for (let length = 0; length < row.length; length++) {
      expect(scanTexts([Buffer.from('x,1\n'), Buffer.from(row.slice(0, length))], 9)).to.deep.equal({ values: ['x'], left: length })
    }
  })

  for (const { field, cells } of [
    { field: { name: 'at', type: 'datetime' }, cells: ['2024-02-29T23:59:58', '1969-07-20 20:17:40.123456Z', '2038-01-19T03:14:08.5'] },
    { field: { name: 'day', type: 'date' }, cells: ['2000-02-29', '1969-12-31'] },
    { field: { name: 'n', type: 'integer' }, cells: ['12', '-1234', '12345', '123456789', '-1234567890', '123456789012345', '1234567890123456'] },
    { field: { name: 'n', type: 'integer', 'x-sluice': { int32: true } }, cells: ['-1234', '123456789', '2147483647'] },
    { field: { name: 'n', type: 'number' }, cells: ['-0.5', '12345.678', '123456789012345'] },
    { field: { name: 'n', type: 'number', 'x-sluice': { decimal: { precision: 15, scale: 2 } } }, cells: ['1.5', '-12.34', '123456.78', '1234567.89', '12345678', '123456789.01', '-1234567890123.45'] },
    { field: { name: 'n', type: 'number', 'x-sluice': { decimal: { precision: 9, scale: 0 } } }, cells: ['0', '-123456789', '12.'] },
  ]) {
    it(`agree with the parser of ${JSON.stringify(field)} on ${cells.join(' and ')} with any slip in them`, async () => {
      const text = cells.flatMap(cell => [cell, ...slips(cell)]).map(cell => `${cell},x\n`).join('')
      expect(await differenceOfPaths(Buffer.from(text), column(field), ONE_BATCH)).to.equal(undefined)
    })
  }
})
