import { expect } from 'chai'
import { restore, spy, stub } from 'sinon'
import { KernelRecords } from '../../../../src/adapters/formats/fast-json/kernel-records.ts'
import { RecordScanner } from '../../../../src/adapters/formats/fast-json/record-scanner.ts'
import { Utf8Progress } from '../../../../src/adapters/formats/fast-json/utf8-progress.ts'
import { JsonReading } from '../../../../src/adapters/formats/json-reading.ts'
import { JsonRecordReader } from '../../../../src/adapters/formats/json-record-reader.ts'
import { JSON_SCANNER_KERNELS } from '../../../../src/adapters/formats/kernel/json-scanner-kernel.ts'
import type { FieldContract } from '../../../../src/domain/contract/table-contract.ts'
import { chunked, contractOf } from '../convert-text.ts'
import { inequalityOf } from '../json-equality.ts'
import { FIELDS, readRecords, valueAt } from '../read-records.ts'

const WINDOW = 1_048_576
const RECORD_BYTES_MAX = 65_540
const LINE = '{"id":1,"name":"x","price":"3.94","at":"2024-02-12 07:15:30","ok":true,"day":"2024-02-29","more":{},"ratio":0.5}'

/** What is read of records with an id. */
interface Found {
  /** Times that the bytes at hand were looked at to be scanned, and records that came of it. */
  readonly looks: number
  readonly scanned: number
  readonly ids: readonly unknown[]
  /** Of the rows: the lines at which their records begin, and their texts. */
  readonly lines: readonly number[]
  readonly texts: readonly string[]
  readonly unknown: number
  readonly rejected: number
}

function found(text: string, chunkBytes = 1_000_000): Found {
  const { fields } = contractOf({ fields: [{ name: 'id', type: 'integer' }] })
  const count = text.split('{').length
  const reading = new JsonReading({ fields, takes: () => true, batchRows: count, firstBatchRows: count, batchBytes: 1e9, keepsRecords: true })
  restore()
  const look = spy(Utf8Progress.prototype, 'isText')
  const scan = spy(RecordScanner.prototype, 'scan')
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    reading.push(bytes.subarray(at, at + chunkBytes))
    reading.fill()
  }
  reading.finish()
  reading.fill()
  const rows = Array.from({ length: reading.rows }, (_, row) => row)
  const column = reading.columns[0]!
  const unknown = reading.unknownMembers()
  return {
    looks: look.callCount,
    scanned: scan.returnValues.reduce((sum, { rows: taken }) => sum + taken, 0),
    ids: rows.map(row => valueAt(column, row)),
    lines: rows.map(row => reading.kept?.lineAt(row) ?? 0),
    texts: rows.map(row => Buffer.from(reading.kept?.textOf(row) ?? []).toString()),
    unknown: unknown.reduce((sum, { count: times }) => sum + times, 0),
    rejected: reading.rowsRejected,
  }
}

describe('RecordScanner', () => {
  afterEach(() => restore())

  it('finds members that come and go by their names, also where those look alike', () => {
    // "Aa" and "BB" add up to one number, as do all texts that are made of as many of them.
    const names = Array.from({ length: 32 }, (_, i) => [...i.toString(2).padStart(5, '0')].map(bit => (bit === '1' ? 'Aa' : 'BB')).join(''))
    const all = `{${names.map(name => `"${name}":0`).join()},"id":0}\n`
    const some = names.map((name, i) => `{${i % 3 === 0 ? '"more":2,' : ''}"${name}":1,"id":${i + 1}}\n`)
    const { ids, scanned, unknown } = found(all + some.join(''))
    expect(ids).to.deep.equal([0n, ...some.map((_, i) => BigInt(i + 1))])
    expect(scanned, 'all but the first, and the first with one more name').to.equal(31)
    expect(unknown).to.equal(32 + 32 + 11)
  })

  it('takes a rest from records of which each is another one, and reads the rest all the same', () => {
    const odd = Array.from({ length: 20_000 }, (_, i) => `{"n${i}":1,"id":${i}}\n`)
    const usual = Array.from({ length: 20_000 }, (_, i) => `{"id":${i}}\n`)
    const { looks, scanned, ids, texts } = found([...odd, ...usual].join(''))
    expect(ids).to.deep.equal([...odd, ...usual].map((_, i) => BigInt(i % 20_000)))
    expect(texts).to.deep.equal([...odd, ...usual].map(line => line.trimEnd()))
    expect(looks).to.be.below(2_000)
    expect(scanned, 'of the usual ones').to.be.within(15_000, 20_000)
  })

  it('knows the records of an array, whatever stands between them', () => {
    const gaps = [',', ',\n', ' , ', `,${' '.repeat(65)}`, `${'\n'.repeat(70)},\n`, `,${' '.repeat(64)}\n`, `\n,${'\t'.repeat(3_000)}`]
    const records = Array.from({ length: 60 }, (_, i) => `{"id":${i}}`)
    const text = `[${records.map((record, i) => `${record}${i === 59 ? '' : gaps[i % gaps.length]!}`).join('')}]`
    const lines = records.map(record => text.slice(0, text.indexOf(record)).split('\n').length)
    for (const chunkBytes of [1, 10, 100, 5_000, 1_000_000]) {
      const { texts, lines: at, scanned } = found(text, chunkBytes)
      expect({ texts, at }, `chunks of ${chunkBytes}`).to.deep.equal({ texts: records, at: lines })
      if (chunkBytes > 5_000) expect(scanned).to.be.above(55)
    }
  })

  it('counts the line ends in nested values, whoever asks for them', async () => {
    const { fields } = contractOf({ fields: [{ name: 'id', type: 'integer' }, { name: 'more', type: 'object' }] })
    const records = Array.from({ length: 40 }, (_, id) => ({ id, other: [{ a: id }, []], more: { x: [1, { y: '\n' }] } }))
    for (const indent of [1, '\t']) expect(await scannedOf(JSON.stringify(records, null, indent), fields, 1e9)).to.equal(39)
  })

  it('leaves a comma to the framer that stands for no element', () => {
    const { ids, rejected } = found('[{"id":1},{"id":2},,{"id":3},{"id":4},{"id":5},]')
    expect({ ids, rejected }).to.deep.equal({ ids: [1n, 2n, 3n, 4n, 5n], rejected: 2 })
  })

  /** Reads the records in these ways as the reader without a fast path does; how many came by the scanner. */
  async function scannedOf(text: string, fields: readonly FieldContract[], chunkBytes: number, batchRows = 100_000): Promise<number> {
    const scan = spy(RecordScanner.prototype, 'scan')
    expect(await inequalityOf({ bytes: Buffer.from(text), fields, options: { batchRows, batchBytes: 1e9 }, chunkBytes }), `chunks of ${chunkBytes}`).to.equal(undefined)
    const scanned = scan.returnValues.reduce((sum, { rows }) => sum + rows, 0)
    scan.restore()
    return scanned
  }

  it('reads what is more than its window, also where a record lies across an end of it', async () => {
    const { fields } = contractOf({ fields: [{ name: 'id', type: 'integer' }, { name: 'note', type: 'string' }, { name: 'more', type: 'object' }] })
    const records = Array.from({ length: 60 }, (_, i) => ({ id: i, note: `${i} é `.repeat(i % 7 === 0 ? 10_000 : 9_500), more: { i } }))
    const texts = records.map(record => JSON.stringify(record))
    // One that is as large as is read fast, and one that is larger by a byte.
    for (const [i, length] of [[20, RECORD_BYTES_MAX], [40, RECORD_BYTES_MAX + 1]] as const) texts[i] = JSON.stringify({ id: i, note: 'y'.repeat(length - `{"id":${i},"note":"","more":{}}`.length), more: {} })
    const lines = texts.map(text => `${text}\r\n`).join('')
    const printed = `[\n${texts.map(text => `  ${text}`).join(',\n')}\n]`
    expect(lines.length).to.be.above(2.5 * WINDOW)
    for (const size of [1e9, WINDOW, WINDOW + 1, 700_001]) {
      expect(await scannedOf(lines, fields, size), 'all but the first, and the one that is too large').to.equal(58)
      // An element that is not at hand as a whole is the framer's.
      expect(await scannedOf(printed, fields, size)).to.be.at.least(size === 1e9 ? 57 : 50)
    }
  })

  it('reads bad records in what is more than its window', async () => {
    const odd = ['{"id":x}', LINE.replace('"ok":true,', ''), LINE.replace('"id":1,', ''), LINE.replace('2024-02-29', '2023-02-29'), `${LINE} `, LINE.replace('3.94', '3.945')]
    const lines = Array.from({ length: 20_000 }, (_, i) => (i % 400 === 7 ? odd[(i - 7) / 400 % odd.length] : LINE.replace('"id":1', `"id":${i}`)))
    const text = lines.join('\n')
    expect(text.length).to.be.above(2 * WINDOW)
    for (const size of [1e9, 65_536]) expect(await scannedOf(text, FIELDS, size)).to.be.within(19_800, 19_970)
    expect(await scannedOf(`[${lines.join(',\n')}]`, FIELDS, 1e9)).to.be.above(19_000)
  })

  it('reads texts that are more than its memory for them, and leaves those that no memory is for', async () => {
    const lengths = [1, 60_000, 65_000, 0, 64_999, 17, 65_000, 65_000, 65_000, 65_000, 65_000, 300]
    const { fields } = contractOf({ fields: [{ name: 'a', type: 'string' }, { name: 'b', type: 'string' }] })
    const text = lengths.flatMap(length => ['x', '\n'].map((letter, i) => `${JSON.stringify(i === 0 ? { a: letter.repeat(length), b: '' } : { a: '', b: letter.repeat(length / 2) })}\n`)).join('')
    expect(await scannedOf(text, fields, 1e9)).to.equal(2 * lengths.length - 1)
    const many = contractOf({ fields: Array.from({ length: 1_000 }, (_, i) => ({ name: `c${i}`, type: 'string' })) }).fields
    const wide = [5, 8_000, 8_300, 9_000, 20_000, 0, 7].map(length => `{"c0":"${'x'.repeat(length)}","c7":"\\n${'y'.repeat(length)}"}\n`).join('')
    expect(await scannedOf(wide, many, 1e9)).to.equal(4)
  })

  it('reads records of a thousand members, also of only few of those that there are', async () => {
    const kinds = [{ type: 'integer' }, { type: 'string' }, { type: 'boolean' }, { type: 'number' }, { type: 'string', constraints: { pattern: 'x*' } }]
    const values = ['12', '"some text"', 'true', '0.25', '"xx"']
    const { fields } = contractOf({ fields: Array.from({ length: 1_000 }, (_, i) => ({ name: `c${i}`, ...kinds[i % kinds.length] })) })
    const record = (every: number, from = 0): string => `{${fields.flatMap((field, i) => (i >= from && i % every === 0 ? [`"${field.name}":${values[i % values.length]}`] : [])).join()}}\n`
    const text = record(1) + record(7) + record(1).repeat(30) + record(300) + record(1, 999) + record(11, 400) + record(1)
    for (const size of [1e9, 100_000]) expect(await scannedOf(text, fields, size)).to.equal(35)
  })

  it('counts members that nobody asks for once, of records that are read again too', async () => {
    const { fields } = contractOf({ fields: [{ name: 'id', type: 'integer', constraints: { minimum: 5 } }, { name: 'n', type: 'integer' }] })
    const text = Array.from({ length: 5_000 }, (_, i) => `{${i % 3 === 0 ? '"u":{"v":1},' : ''}"id":${i % 700 === 3 ? 1 : i + 5},"n":1${i % 2 === 0 ? ',"w":"x"' : ''}}\n`).join('')
    const { tally } = await readRecords(text, 1_000_000, {}, fields)
    expect(tally.rowsRejected).to.equal(8)
    expect(tally.unknownMembers).to.have.deep.members([{ name: 'u', count: 1_667 }, { name: 'w', count: 2_500 }])
    for (const size of [1e9, 1_000]) await scannedOf(text, fields, size)
  })

  it('reads again no more than a few records for each one that is not taken', async () => {
    const { fields } = contractOf({ fields: [{ name: 'id', type: 'integer', constraints: { minimum: 0 } }, { name: 't', type: 'string' }] })
    const read = spy(KernelRecords.prototype, 'read')
    for (const every of [1, 3, 40, 2_500]) {
      read.resetHistory()
      const text = Array.from({ length: 5_000 }, (_, i) => `{"id":${i % every === 0 ? -1 : i},"t":"x"}\n`).join('')
      await scannedOf(text, fields, 1e9)
      const count = read.returnValues.reduce((sum, { rows }) => sum + rows, 0)
      expect(count, `one in ${every}`).to.be.at.least(every === 1 ? 0 : 3_000).and.at.most(3 * 5_000 + (8 * 5_000) / every)
    }
  })

  it('knows a required member that is not there, or comes later', async () => {
    const { fields } = contractOf({ fields: [{ name: 'id', type: 'integer' }, { name: 'must', type: 'string', constraints: { required: true } }] })
    const text = ['{"id":1}', '{"id":2}', '{"id":3,"must":"x"}', '{"id":4,"must":"x"}', '{"id":5}', '{"must":"x"}', '{"id":6,"must":null}', '{"id":7,"must":"x"}'].map(line => `${line}\n`).join('')
    for (const size of [1e9, 10]) expect(await scannedOf(text, fields, size)).to.equal(3)
  })

  it('is one of several at a time, each with a memory of its own', async () => {
    const texts = [0, 1, 2].map(turn => Array.from({ length: 3_000 }, (_, i) => `${LINE.replace('"id":1', `"id":${i + turn}`)}\n`).join(''))
    const alone = []
    for (const text of texts) alone.push(await readRecords(text, 10_000))
    expect(await Promise.all(texts.map(text => readRecords(text, 10_000)))).to.deep.equal(alone)
  })

  it('gives its memory back, also when reading is given up, and leaves nothing in it', async () => {
    // The spare one may have grown with the files of other tests.
    JSON_SCANNER_KERNELS.take()
    const text = `${LINE}\n`.repeat(20)
    const expected = await readRecords(text)
    const kernel = JSON_SCANNER_KERNELS.take()
    JSON_SCANNER_KERNELS.give(kernel)
    const size = kernel.bytes.length
    const task = { fields: FIELDS, onRejected: async () => undefined, onWarned: async () => undefined, onFinished: () => undefined }
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text)
      throw new Error('broken off')
    }
    for (let i = 0; i < 20; i++) {
      const error: unknown = await new JsonRecordReader().read({ ...task, source: broken() }).next().catch((thrown: unknown) => thrown)
      expect(error).to.have.property('message', 'broken off')
      for await (const { rows } of new JsonRecordReader({ batchRows: 10 }).read({ ...task, source: chunked(Buffer.from(text)) })) {
        expect(rows).to.equal(10)
        break
      }
    }
    expect(await readRecords(text)).to.deep.equal(expected)
    expect(JSON_SCANNER_KERNELS.take()).to.equal(kernel)
    expect(kernel.bytes.length).to.equal(size)
  })

  it('is not there where WebAssembly is not, and nothing is read otherwise', async () => {
    const text = `${LINE}\n`.repeat(20)
    const expected = await readRecords(text)
    stub(globalThis, 'WebAssembly' as keyof typeof globalThis).value(undefined)
    const scan = spy(RecordScanner.prototype, 'scan')
    expect(await readRecords(text)).to.deep.equal(expected)
    expect(scan.callCount).to.equal(0)
  })
})
