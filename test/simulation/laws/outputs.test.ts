import { expect } from 'chai'
import type { CallRecord, HistoryRecord } from '../kernel/history.ts'
import { BucketMirror } from './bucket-mirror.ts'
import type { Arrival, Scene } from './law.ts'
import { OUTPUT_LAWS } from './outputs.ts'
import { ReceiptBook } from './receipt-book.ts'

const KEY = 'bronze/a.csv'
const TABLE = 'silver/a.parquet'
const REJECTS = 'quarantine/a'

let calls = 0

function call(port: string, method: string, args: readonly unknown[], answer: unknown): CallRecord {
  calls += 1
  return { kind: 'call', call: calls, atMs: calls, task: 1, port, method, args, answers: [answer], heard: true }
}

type Fields = Readonly<Record<string, unknown>>

function receipt(identity: string, states: readonly string[], fields: Fields = {}): HistoryRecord {
  const history = states.map((to, index) => ({ at: '', from: states[index - 1] ?? null, to }))
  const object = { bucket: 'lake', key: KEY, etag: `e${identity}`, sequencer: identity }
  const base = { identity, object, flow: 'convert-csv', state: states.at(-1), attempt: 1, fence: 1, createdAt: 'then', notices: [], history }
  return call('ledger', 'createReceipt', [{ ...base, ...fields }], { kind: 'created', revision: '1' })
}

function write(key: string, content: string, metadata: Fields = {}): readonly HistoryRecord[] {
  const upload = { target: { key, metadata } }
  return [
    call('writer', 'write', [new TextEncoder().encode(content), upload], undefined),
    call('writer', 'commit', [undefined, upload], { kind: 'written', etag: `t${calls.toString()}` }),
  ]
}

const rejects = write(REJECTS, 'x\n')
const table = (source: string, contract = 'c1') =>
  write(TABLE, `table of ${source}`, { 'sluice-source': source, 'sluice-contract': contract, 'sluice-rejects': REJECTS })
const foreign: HistoryRecord = { kind: 'put', atMs: 0, key: TABLE, content: 'own', etag: 'f' }
const conversion = { outputKey: TABLE, rowsIn: 2, rowsOut: 1, rowsRejected: 1, rejectsKey: REJECTS }
const processed = (identity: string, changes: Fields = {}) =>
  receipt(identity, ['RECEIVED', 'ROUTED', 'PROCESSED'], { conversion: { ...conversion, ...changes } })
const letter = { id: 'l1', status: 'sent' }
const refused = receipt('1', ['RECEIVED', 'ROUTED', 'QUARANTINED'], { letters: [letter] })

function complaint(history: readonly HistoryRecord[]): string | undefined {
  const [mirror, book] = [new BucketMirror(), new ReceiptBook()]
  const arrival = (index: number): Arrival => ({
    index, atMs: 0, key: KEY, etag: `e${(index + 1).toString()}`, sequencer: (index + 1).toString(), content: 'h\na\nb\n', by: 'user', released: false, delivered: true,
  })
  const scene: Scene = {
    mirror,
    versioned: false,
    receipts: () => book.views,
    arrivals: () => [arrival(0), arrival(1)],
    expectedEnds: () => [],
    runsOldVersions: () => false,
    toldTo: () => [],
    remains: () => '',
    redeliver: () => Promise.resolve(),
  }
  const watches = OUTPUT_LAWS.map((law) => law.watch(scene))
  for (const record of history) {
    const changes = mirror.apply(record)
    book.apply(record)
    for (const watch of watches) {
      const fault = watch.seen?.(record, changes)
      if (fault !== undefined) return fault
    }
  }
  return watches.map((watch) => watch.ended?.()).find((fault) => fault !== undefined)
}

const first = [processed('1'), ...rejects, ...table('1')]

const BROKEN: readonly (readonly [why: string, history: readonly HistoryRecord[], says: string])[] = [
  ['a table of nothing', [...write(TABLE, 't')], 'does not say what it was made of'],
  ['a table of an unknown version', [...rejects, ...table('9')], 'has no receipt'],
  ['a table over an object of others', [foreign, ...first], 'somebody else'],
  ['a table written twice', [...first, ...table('1')], 'written twice'],
  ['a table that goes back', [processed('1'), processed('2'), ...rejects, ...table('2'), ...table('1')], 'went back from upload 1 to upload 0'],
  ['a newer version that left no trace', [...first, processed('2')], 'upload 1 was processed'],
  ['a table before its rejects', [processed('1'), ...table('1')], 'rejects quarantine/a cannot'],
  ['rows that are nowhere', [processed('1', { rowsRejected: 0 }), ...rejects, ...table('1')], '2 rows in, 1 out, 0 rejected'],
  ['rows that never came in', [processed('1', { rowsIn: 3, rowsOut: 2 }), ...rejects, ...table('1')], 'of 2 lines'],
  ['rejects that are too few', [processed('1', { rowsOut: 0, rowsRejected: 2 }), ...rejects, ...table('1')], 'not in quarantine/a'],
  ['a table that is not there', [processed('1', { outputKey: 'silver/b.parquet' }), ...rejects], 'which is not there'],
  ['a file that was given up in silence', [refused], '0 letters tell'],
]

describe('the laws of tables', () => {
  for (const [why, history, says] of BROKEN) {
    it(`complain of ${why}`, () => {
      expect(complaint(history)).to.be.a('string').and.include(says)
    })
  }

  it('have nothing to say of a sound run', () => {
    expect(complaint(first)).to.equal(undefined)
    expect(complaint([...first, processed('2'), ...table('2')])).to.equal(undefined)
    expect(complaint([receipt('1', ['RECEIVED', 'ROUTED', 'PROCESSED'], { job: { engine: 'glue' } })])).to.equal(undefined)
    expect(complaint([...first, ...table('1', 'c2')])).to.equal(undefined)
    expect(complaint([refused, call('deadLetters', 'send', [{ id: 'l1' }], undefined)])).to.equal(undefined)
  })
})
