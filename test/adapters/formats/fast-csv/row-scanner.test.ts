import { expect } from 'chai'
import sinon from 'sinon'
import { KernelRows } from '../../../../src/adapters/formats/fast-csv/kernel-rows.ts'
import { RowScanner } from '../../../../src/adapters/formats/fast-csv/row-scanner.ts'
import { CSV_SCANNER_KERNELS } from '../../../../src/adapters/formats/kernel/csv-scanner-kernel.ts'
import { chunked, contractOf, convertBytes } from '../convert-text.ts'
import { cut, differenceOfPaths, differenceOfResults } from './compare-paths.ts'

const WINDOW = 1_048_576
const ONE_CHUNK = () => 1e9
/** One column for each way in which cells are read. */
const FIELDS = [
  { name: 'a', type: 'integer' },
  { name: 'b', type: 'string' },
  { name: 'c', type: 'number' },
  { name: 'd', type: 'date' },
  { name: 'e', type: 'datetime' },
  { name: 'f', type: 'number', 'x-sluice': { decimal: { precision: 12, scale: 2 } } },
  { name: 'g', type: 'string', constraints: { pattern: '[a-z "\\n]+' } },
  { name: 'h', type: 'boolean' },
  { name: 'i', type: 'integer', 'x-sluice': { int32: true } },
]
const NAMES = FIELDS.map(({ name }) => name).join(',')
/** Plainly written, in quotes, missing, and as only the parsers of the fields read them, in turns. */
const ROWS = [
  '12,some text,1.5,2024-02-29,2024-02-29T12:00:00,18.50,abc,true,7',
  '"-7","in ""quotes""","2.25","2024-03-01","2024-03-01 12:00:00.5","-1.5","two\nlines","false","-12"',
  ',,,,,,,,',
  '9223372036854775807,"a\r\nb",1e5,1970-01-01,2024-02-29T12:00:00.1230000,+.5,"a ""b""",1,2147483647',
  'NA,NA,NA,NA,NA,NA,NA,NA,NA',
  '"1","","NaN","NA",NA,"","x",0,""',
]

function fileOf(rows: readonly string[], end = '\n'): Buffer {
  return Buffer.from([NAMES, ...rows].map(row => row + end).join(''))
}

describe('RowScanner', () => {
  const contract = contractOf({ fields: FIELDS, missingValues: ['', 'NA'] })

  afterEach(() => sinon.restore())

  for (const [name, end] of [['LF', '\n'], ['CRLF', '\r\n']] as const) {
    it(`reads cells of all kinds, wherever a file with ${name} is cut in two`, async () => {
      const bytes = fileOf(ROWS, end)
      const reference = await convertBytes(chunked(bytes), contract, { referenceOnly: true })
      expect(reference.outcome).to.deep.include({ kind: 'converted' }).and.to.have.nested.property('tally.rowsOut', ROWS.length)
      for (let at = 1; at <= bytes.length; at++) {
        const fast = await convertBytes(cut(bytes, turn => (turn === 0 ? at : bytes.length)), contract)
        expect(differenceOfResults(reference, fast), `cut at ${at}`).to.equal(undefined)
      }
    })
  }

  it('leaves none of those rows to the framer', async () => {
    const read = sinon.spy(RowScanner.prototype, 'scan')
    await convertBytes(chunked(fileOf(ROWS)), contract)
    expect(read.returnValues.reduce((sum, { rows }) => sum + rows, 0)).to.equal(ROWS.length)
  })

  it('reads what is more than its window, also where a record lies across an end of it or is longer', async () => {
    const note = 'line\n'.repeat(3_000)
    const rows = Array.from({ length: 300 }, (_, i) => `${i},"${note}${i}",${i}.5,,,,,true,${i}`)
    rows[150] = `1,"${'x'.repeat(WINDOW + 10)}",,,,,,,2`
    rows[220] = `1,${'y'.repeat(WINDOW - 3)},,,,,,,2`
    const bytes = fileOf(rows)
    expect(bytes.length).to.be.above(5 * WINDOW)
    const reference = await convertBytes(chunked(bytes), contract, { referenceOnly: true })
    for (const size of [1e9, WINDOW, WINDOW + 1, 700_001]) {
      expect(differenceOfResults(reference, await convertBytes(cut(bytes, () => size), contract)), `chunks of ${size}`).to.equal(undefined)
    }
  })

  it('reads bad rows in what is more than its window', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => (i % 500 === 7 ? `${i},x"y,,,,,,,` : i % 701 === 3 ? 'x,,,,,,,,' : `${i},"text of the row",${i}.25,2024-01-01,,,,,`))
    const bytes = fileOf(rows)
    expect(bytes.length).to.be.above(1.5 * WINDOW)
    expect(await differenceOfPaths(bytes, contract, {}, ONE_CHUNK)).to.equal(undefined)
  })

  it('reads texts that are more than its memory for them, and leaves those that no memory is for', async () => {
    const table = contractOf({ fields: [{ name: 'a', type: 'string' }, { name: 'b', type: 'string' }] })
    for (const quote of ['', '"']) {
      const texts = [1, 100_000, 262_000, 262_144, 262_200, 300_000, 50_000, 0, 260_000, 262_100].flatMap(length => ['x', 'é'].map(letter => quote + letter.repeat(length) + quote))
      const bytes = Buffer.from(`a,b\n${texts.map((text, i) => (i % 2 === 0 ? `${text},${i}\n` : `${i},${text}\n`)).join('')}`)
      expect(await differenceOfPaths(bytes, table, {}, ONE_CHUNK)).to.equal(undefined)
    }
  })

  it('leaves to the framer no text that there is room for once those before it are taken out', async () => {
    const table = contractOf({ fields: [{ name: 'a', type: 'string' }, { name: 'b', type: 'integer' }] })
    const read = sinon.spy(RowScanner.prototype, 'scan')
    for (const quote of ['', '"']) {
      read.resetHistory()
      const row = `${quote}${'x'.repeat(100_000)}${quote},1\n`
      await convertBytes(cut(Buffer.from(`a,b\n${row.repeat(9)}`), ONE_CHUNK), table)
      expect(read.returnValues.reduce((sum, { rows }) => sum + rows, 0)).to.equal(9)
    }
  })

  it('reads tables of thousands of columns', async () => {
    const times = 230
    const fields = Array.from({ length: times * FIELDS.length }, (_, i) => ({ ...FIELDS[i % FIELDS.length], name: `c${i}` }))
    const table = contractOf({ fields, missingValues: ['', 'NA'], dialect: { header: false } })
    const rows = Array.from({ length: 70 }, (_, i) => Array.from({ length: times }, () => ROWS[i % ROWS.length]).join(','))
    rows[40] = rows[40]!.replace(/[^,]*$/, 'x')
    const bytes = Buffer.from(rows.map(row => `${row}\n`).join(''))
    expect(await differenceOfPaths(bytes, table, {}, () => 500_000)).to.equal(undefined)
    const read = sinon.spy(RowScanner.prototype, 'scan')
    await convertBytes(cut(bytes, () => 500_000), table)
    // The framer reads the first row, the bad one, and at most one at each end of the window.
    expect(read.returnValues.reduce((sum, scanned) => sum + scanned.rows, 0)).to.be.within(66, 68)
  })

  it('reads tables of one column, whose rows may be empty', async () => {
    for (const field of [{ type: 'string' }, { type: 'integer' }, { type: 'boolean' }, { type: 'date' }]) {
      const table = contractOf({ fields: [{ name: 'a', ...field }] })
      for (const end of ['\n', '\r\n']) {
        const bytes = Buffer.from(['a', '1', '', '"1"', '""', '2024-01-01', '"2024-01-01"', 'true', '"true"', '\r', ''].join(end))
        for (const size of [1, 3, 1_000]) expect(await differenceOfPaths(bytes, table, {}, () => size), `${field.type} in chunks of ${size}`).to.equal(undefined)
      }
    }
  })

  it('passes over cells of columns that the table does not have', async () => {
    const table = contractOf({ fields: [{ name: 'b', type: 'integer' }, { name: 'none', type: 'string' }, { name: 'no', type: 'integer' }], 'x-sluice': { drift: 'ignore' } })
    const others = ['', 'x', '"x"', '"a ""b"" c"', '"two\nlines, and a comma"', '\r', 'long '.repeat(9), `"${'long "" '.repeat(9)}"`, 'x"y', '"x"y', '"', '"\n']
    for (const end of ['\n', '\r\n']) {
      const text = ['a,b,c', ...others.flatMap(other => [`${other},1,x`, `y,2,${other}`])].map(row => row + end).join('')
      expect(await differenceOfPaths(Buffer.from(text), table)).to.equal(undefined)
    }
  })

  for (const missingValues of [
    ['NA'], ['', 'NA'], ['', '-'], ['', 'n/a', 'N/A', 'null', 'x'.repeat(30), 'y'.repeat(31), 'z'.repeat(32), 'w'.repeat(90)], ['', 'two\nlines', 'a "b"', 'a,b', '\r'],
    ['', 'NA', 'x', '7 bytes'], ['', ...Array.from({ length: 63 }, (_, i) => `word${i}`)], ['', ...Array.from({ length: 100 }, (_, i) => `word${i}`)],
  ]) {
    it(`knows missing values when they are ${missingValues.length} like ${JSON.stringify(missingValues.slice(0, 4))}`, async () => {
      const words = [...missingValues, 'word', 'word62', 'NAN', 'N', 'x'.repeat(31), 'x'.repeat(32), 'z'.repeat(31), 'w'.repeat(91), 'NA\x01\0\0\0x', '""', '1"', '"1']
      const cells = words.flatMap(word => [/[",\n]/.test(word) ? 'x' : word, `"${word.replaceAll('"', '""')}"`])
      for (const required of [false, true]) {
        const fields = FIELDS.map(field => ({ ...field, constraints: { ...field.constraints, ...(required ? { required } : {}) } }))
        const rows = cells.flatMap(cell => FIELDS.map((_, i) => ['1', 'b', '1', '2024-01-01', '2024-01-01T00:00:00', '1', 'g', 'true', '1'].with(i, cell).join(',')))
        expect(await differenceOfPaths(fileOf(rows), contractOf({ fields, missingValues }))).to.equal(undefined)
      }
    })
  }

  it('reads again no more than a few rows for each row that is not taken', async () => {
    const read = sinon.spy(KernelRows.prototype, 'read')
    const texts = { name: 'b', type: 'string' }
    for (const [bad, table] of [
      [-1, contractOf({ fields: [{ name: 'a', type: 'integer', constraints: { minimum: 0 } }, texts] })],
      [7, contractOf({ fields: [{ name: 'a', type: 'integer', constraints: { unique: true } }, texts] })],
    ] as const) {
      for (const every of [1, 3, 40, 2_500]) {
        const bytes = Buffer.from(`a,b\n${Array.from({ length: 5_000 }, (_, i) => `${i % every === 0 ? bad : 10 + i},"te\nxt"\n`).join('')}`)
        read.resetHistory()
        expect(await differenceOfPaths(bytes, table, {}, ONE_CHUNK)).to.equal(undefined)
        const count = read.returnValues.reduce((sum, { rows }) => sum + rows, 0)
        expect(count, `one in ${every}`).to.be.at.least(every === 1 ? 0 : 3_000).and.at.most(3 * 5_000 + (8 * 5_000) / every)
      }
    }
  })

  it('is one of several at a time, each with a memory of its own', async () => {
    const files = [0, 1, 2].map(turn => fileOf(Array.from({ length: 3_000 }, (_, i) => ROWS[(i + turn) % ROWS.length]!)))
    const alone = []
    for (const bytes of files) alone.push(await convertBytes(chunked(bytes, 10_000), contract))
    const together = await Promise.all(files.map(bytes => convertBytes(chunked(bytes, 10_000), contract)))
    for (const [i, converted] of together.entries()) expect(differenceOfResults(alone[i]!, converted)).to.equal(undefined)
  })

  it('gives its memory back, also when the conversion is given up, and leaves nothing in it', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield fileOf([...ROWS, ...ROWS, '5,"open'])
      throw new Error('broken off')
    }
    // The spare one may have grown with the files of other tests.
    CSV_SCANNER_KERNELS.take()
    const bytes = fileOf(ROWS)
    const expected = await convertBytes(chunked(bytes), contract)
    const kernel = CSV_SCANNER_KERNELS.take()
    CSV_SCANNER_KERNELS.give(kernel)
    const size = kernel.bytes.length
    for (let i = 0; i < 20; i++) {
      const error: unknown = await convertBytes(broken(), contract).catch((thrown: unknown) => thrown)
      expect(error).to.have.property('message', 'broken off')
    }
    expect(differenceOfResults(expected, await convertBytes(chunked(bytes), contract))).to.equal(undefined)
    expect(CSV_SCANNER_KERNELS.take()).to.equal(kernel)
    expect(kernel.bytes.length).to.equal(size)
  })

  it('is not there where WebAssembly is not, and nothing is read otherwise', async () => {
    const bytes = fileOf(ROWS)
    const expected = await convertBytes(chunked(bytes), contract, { referenceOnly: true, parquet: 'hyparquet-writer' })
    sinon.stub(globalThis, 'WebAssembly' as keyof typeof globalThis).value(undefined)
    const scanned = sinon.spy(RowScanner.prototype, 'scan')
    expect(differenceOfResults(expected, await convertBytes(chunked(bytes), contract))).to.equal(undefined)
    expect(scanned.callCount).to.equal(0)
  })
})
