import { expect } from 'chai'
import sinon from 'sinon'
import { KernelRows } from '../../../../src/adapters/formats/fast-csv/kernel-rows.ts'
import { contractOf, convertText } from '../convert-text.ts'
import { differenceOfPaths } from './compare-paths.ts'
import { scanText } from './scan-text.ts'

const ONE_BATCH = { batchBytes: 1_000_000 }
const CHARACTERS = Array.from({ length: 127 }, (_, code) => String.fromCharCode(code)).filter(character => !',"\r\n'.includes(character))

/** A text with each of its characters replaced by each other one in turn, and without it. */
function slips(text: string): string[] {
  const places = Array.from(text, (_, i) => [text.slice(0, i), text.slice(i + 1)] as const)
  return places.flatMap(([before, behind]) => ['', 'é', ...CHARACTERS].map(character => before + character + behind))
}

function column(field: object, timezone?: string) {
  const extension = timezone === undefined ? {} : { 'x-sluice': { timezone } }
  return contractOf({ fields: [field, { name: 'last', type: 'string' }], dialect: { header: false }, ...extension })
}

/** What a scanner makes of rows of one text and one number, and how much it leaves. */
function scanTexts(rows: readonly Buffer[], capacity: number) {
  const scanned = scanText(Buffer.concat(rows), { fields: [{ name: 'a', type: 'string' }, { name: 'b', type: 'integer' }] }, { capacity })
  const [texts] = scanned.page.columns
  if (texts?.storage !== 'bytes') throw new TypeError('The first column holds texts')
  const values = Array.from({ length: scanned.rows }, (_, row) => (texts.valid[row] === 1 ? Buffer.from(texts.view(row)).toString() : null))
  return { values, left: scanned.framer.pendingEnd - scanned.framer.pendingStart }
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

  for (const { field, timezone, cells } of [
    { field: { name: 'at', type: 'datetime' }, cells: ['2024-02-29T23:59:58', '1969-07-20 20:17:40.123456Z', '2038-01-19T03:14:08.5'] },
    { field: { name: 'at', type: 'datetime' }, cells: ['0001-01-01T00:00:00', '9999-12-31T23:59:59.999999', '2024-01-01T10:00:00+02:00'] },
    { field: { name: 'at', type: 'datetime' }, timezone: 'UTC', cells: ['2024-01-01T10:00:00+02:00', '9999-12-31T23:59:59.999999-14:00', '2024-01-01T00:00:00.5'] },
    { field: { name: 'at', type: 'datetime' }, timezone: '-05:30', cells: ['2024-01-01T10:00:00', '0001-01-01 00:00:00+14:00'] },
    { field: { name: 'day', type: 'date' }, cells: ['2000-02-29', '1969-12-31'] },
    { field: { name: 'n', type: 'integer' }, cells: ['12', '-1234', '12345', '123456789', '-1234567890', '123456789012345', '1234567890123456', '999999999999999999', '-1234567890123456789', '000000000000000000012'] },
    { field: { name: 'n', type: 'integer', 'x-sluice': { int32: true } }, cells: ['-1234', '123456789', '2147483647', '-2147483648'] },
    { field: { name: 'n', type: 'number' }, cells: ['-0.5', '12345.678', '123456789012345', '0.30000000000000004', '9007199254740993', '900719925474099.2', '0.0000000000000001234'] },
    { field: { name: 'n', type: 'number', 'x-sluice': { decimal: { precision: 15, scale: 2 } } }, cells: ['1.5', '-12.34', '123456.78', '1234567.89', '12345678', '123456789.01', '-1234567890123.45'] },
    { field: { name: 'n', type: 'number', 'x-sluice': { decimal: { precision: 18, scale: 9 } } }, cells: ['123456789.123456789', '-999999999.9', '1234567890.0'] },
    { field: { name: 'n', type: 'number', 'x-sluice': { decimal: { precision: 18, scale: 18 } } }, cells: ['0.123456789012345678', '.5', '-0.0'] },
    { field: { name: 'n', type: 'number', 'x-sluice': { decimal: { precision: 9, scale: 0 } } }, cells: ['0', '-123456789', '12.'] },
  ]) {
    it(`agree with the parser of ${JSON.stringify(field)} in ${timezone ?? 'no zone'} on ${cells.join(' and ')} with any slip in them`, async () => {
      const [first = ''] = cells
      const quoted = [...cells, ...slips(first)].map(cell => `"${cell}"`)
      const text = [...cells, ...cells.flatMap(slips), ...quoted].map(cell => `${cell},x\n`).join('')
      expect(await differenceOfPaths(Buffer.from(text), column(field, timezone), ONE_BATCH)).to.equal(undefined)
    })
  }

  for (const constraints of [
    { minLength: 2 }, { maxLength: 3 }, { minLength: 2, maxLength: 3 }, { minLength: 0, maxLength: 0 }, { enum: ['a', 'bc', 'é', 'x'.repeat(31), 'x'.repeat(40), ''] },
    { enum: Array.from({ length: 65 }, (_, i) => 'a'.repeat(i)) }, { enum: ['abc', 'ab', 'é'], minLength: 1, maxLength: 3 }, { pattern: '[a-z]{2}', maxLength: 3 },
  ]) {
    it(`take texts that may be ${JSON.stringify(constraints).slice(0, 80)}, and none else`, async () => {
      const letters = ['', 'a', 'é', '€', '😀']
      const short = letters.flatMap(one => letters.flatMap(two => letters.flatMap(three => ['', 'bc'].map(rest => one + two + three + rest))))
      const texts = [...short, 'bc', 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(40), 'y'.repeat(31)]
      const text = texts.flatMap(cell => [`${cell},x\n`, `"${cell}",x\n`]).join('')
      for (const missingValues of [[''], [], ['a']]) {
        const contract = column({ name: 'a', type: 'string', constraints, missingValues })
        expect(await differenceOfPaths(Buffer.from(text), contract, ONE_BATCH)).to.equal(undefined)
      }
    })
  }

  for (const words of [
    {}, { trueValues: ['yes', 'ja', 'x'.repeat(33)], falseValues: ['no', ''] }, { trueValues: Array.from({ length: 70 }, (_, i) => `t${i}`) }, { constraints: { enum: [true] } },
  ]) {
    it(`take booleans of the words ${JSON.stringify(words).slice(0, 60)}, and none else`, async () => {
      const cells = ['true', 'True', 'TRUE', '1', 'false', 'False', 'FALSE', '0', '', 'yes', 'ja', 'no', 'x'.repeat(33), 'x'.repeat(34), 't7', 't69', 'NA', 'tRUE', 'tru', 'truee', '10', ' 1', '-']
      const text = cells.flatMap(cell => [`${cell},x\n`, `"${cell}",x\n`, `${cell}\r,x\n`, `"""${cell}""",x\n`]).join('')
      for (const missingValues of [[''], ['NA'], ['1', '']]) {
        expect(await differenceOfPaths(Buffer.from(text), column({ name: 'a', type: 'boolean', missingValues, ...words }), ONE_BATCH)).to.equal(undefined)
      }
    })
  }

  it('read by themselves what no pattern is for', async () => {
    const fields = [{ type: 'string', constraints: { enum: ['a', 'b'], maxLength: 9 } }, { type: 'boolean' }, { type: 'integer' }, { type: 'datetime' }]
    const contract = contractOf({ fields: fields.map((field, i) => ({ ...field, name: `f${i}` })), missingValues: ['', 'NA'], 'x-sluice': { timezone: 'UTC' } })
    const written = sinon.spy(KernelRows.prototype, 'readCell')
    const { outcome } = await convertText('f0,f1,f2,f3\na,true,999999999999999999,2024-01-01T00:00:00+01:00\n"b","0","7","9999-01-01 00:00:00"\nNA,NA,NA,NA\n', contract)
    written.restore()
    expect([outcome.tally.rowsOut, written.callCount]).to.deep.equal([3, 0])
  })

  it('know the calendar', async () => {
    const [years, months, days] = [[0, 1, 4, 100, 400, 1900, 1968, 1970, 1999, 2000, 2023, 2024, 9999], 14, 33].map(parts => (typeof parts === 'number' ? Array.from({ length: parts }, (_, i) => i) : parts))
    const pad = (part: number, length: number) => String(part).padStart(length, '0')
    const dates = years!.flatMap(year => months!.flatMap(month => days!.map(day => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`)))
    expect(await differenceOfPaths(Buffer.from(dates.map(date => `${date},x\n`).join('')), column({ name: 'day', type: 'date' }), ONE_BATCH)).to.equal(undefined)
  })
})
