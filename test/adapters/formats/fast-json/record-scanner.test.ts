import { expect } from 'chai'
import { restore, spy } from 'sinon'
import { RecordScanner } from '../../../../src/adapters/formats/fast-json/record-scanner.ts'
import { Utf8Progress } from '../../../../src/adapters/formats/fast-json/utf8-progress.ts'
import { JsonReading } from '../../../../src/adapters/formats/json-reading.ts'
import { contractOf } from '../convert-text.ts'
import { valueAt } from '../read-records.ts'

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

  it('leaves a comma to the framer that stands for no element', () => {
    const { ids, rejected } = found('[{"id":1},{"id":2},,{"id":3},{"id":4},{"id":5},]')
    expect({ ids, rejected }).to.deep.equal({ ids: [1n, 2n, 3n, 4n, 5n], rejected: 2 })
  })
})
