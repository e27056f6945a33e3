import { expect } from 'chai'
import type { CallRecord, HistoryRecord } from '../../kernel/history.ts'
import { BucketMirror } from '../bucket-mirror.ts'
import type { Scene } from '../law.ts'
import { ReceiptBook } from '../receipt-book.ts'
import { refusedOnce } from './l14-refused-once.ts'
import { executed } from './l15-executed.ts'
import { uploadsEnd } from './l22-uploads.ts'
import { loadedOnce } from './l23-loaded-once.ts'
import { readOnce } from './l24-read-once.ts'

const KEY = 'data/in/a.csv'
const TABLE = 'silver/orders/a.parquet'
const INPUT = JSON.stringify({ glue_jobs: [{ receipt: 'r1' }] })
const LAWS = [refusedOnce, executed, uploadsEnd, loadedOnce, readOnce]

type Fields = Readonly<Record<string, unknown>>

let calls = 0

function call(port: string, method: string, args: readonly unknown[], answer: unknown, task = 1): CallRecord {
  calls += 1
  return { kind: 'call', call: calls, atMs: calls, task, port, method, args, answers: [answer], heard: true }
}

function saved(states: readonly string[], fields: Fields = {}): HistoryRecord {
  const history = states.map((to, index) => ({ at: '', from: states[index - 1] ?? null, to }))
  const base = { identity: 'r1', object: { key: KEY, etag: 'e1' }, flow: 'route-file', state: states.at(-1), attempt: 1, fence: 1, createdAt: 'then', notices: [] }
  return call('ledger', 'saveReceipt', [{ ...base, history, ...fields }, '1'], { kind: 'saved', revision: '2' })
}

const begin = (label: string, task = 1): HistoryRecord => ({ kind: 'begin', atMs: 0, task, label })
const start = (name: string): HistoryRecord => call('workflows', 'start', [{ name, input: INPUT }], { kind: 'started' })
const plan = { kind: 'start', name: 'n', input: INPUT, started: true }
const routed = (fields: Fields = {}): HistoryRecord => saved(['RECEIVED', 'ROUTED'], { plan, ...fields })
const failed = saved(['RECEIVED', 'ROUTED', 'FAILED'], { plan })
const conversion = { outputKey: TABLE, contractHash: 'c1', rowsIn: 1, rowsOut: 1, rowsRejected: 0 }
const processed = (fields: Fields = {}): HistoryRecord =>
  saved(['RECEIVED', 'ROUTED', 'PROCESSED'], { plan, job: { engine: 'lambda' }, conversion, ...fields })

/** An upload that is sealed, of the table of some version. */
function sealed(uploadId: string, source: string): readonly HistoryRecord[] {
  const upload = { target: { key: TABLE, metadata: { 'sluice-source': source, 'sluice-contract': 'c1' } } }
  return [call('writer', 'write', [new Uint8Array([1]), upload], undefined), call('writer', 'seal', [undefined, upload], { uploadId })]
}

const complete = (uploadId: string): HistoryRecord => call('uploads', 'complete', [{ uploadId }], { kind: 'written', etag: `t${uploadId}` })
const discard = (uploadId: string): HistoryRecord => call('uploads', 'discard', [{ uploadId }], undefined)
const load = (task = 1): HistoryRecord =>
  call('warehouse', 'load', [{ table: 'orders', source: 'r1', contractHash: 'c1', file: { key: TABLE } }], { kind: 'loaded', rows: 1 }, task)
const prepared = (uploadId: string): Fields => ({ prepared: { upload: { uploadId } } })
const read = (task = 1): HistoryRecord => call('store', 'body', [{ key: KEY }], { done: true }, task)

const table = [begin('output of r1'), ...sealed('u1', 'r1'), routed(prepared('u1')), complete('u1')]

function complaint(history: readonly HistoryRecord[]): string | undefined {
  const [mirror, book] = [new BucketMirror(), new ReceiptBook()]
  const scene: Scene = {
    mirror,
    versioned: false,
    receipts: () => book.views,
    arrivals: () => [],
    expectedEnds: () => [],
    runsOldVersions: () => false,
    toldTo: () => [],
    remains: () => '',
    redeliver: () => Promise.resolve(),
  }
  const watches = LAWS.map((law) => law.watch(scene))
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

const BROKEN: readonly (readonly [why: string, history: readonly HistoryRecord[], says: string])[] = [
  ['a start after the end', [failed, start('other')], 'started after it had failed'],
  ['two failures in one attempt', [saved(['RECEIVED', 'ROUTED', 'FAILED', 'RECEIVED', 'ROUTED', 'FAILED'])], 'more than once'],
  ['a file that nobody carries out', [start('n'), routed()], 'never came to its end'],
  ['a load that is owed', [...table, load(), processed({ load: { step: 'pending' } })], 'still to be loaded'],
  ['an upload that is forgotten', [...sealed('u1', 'r1'), routed(prepared('u1')), failed], 'forgotten its upload'],
  ['an upload that makes way for another', [...sealed('u1', 'r1'), routed(prepared('u1')), routed(prepared('u2'))], 'forgotten its upload'],
  ['an end that still names an upload', [...table, load(), processed(prepared('u1'))], 'still names what was prepared'],
  ['a table that is loaded twice', [...table, load(), load()], 'loaded twice'],
  ['a table that is loaded from the file of another', [...table, ...sealed('u2', 'r2'), complete('u2'), begin('output of r1', 2), load(2)], 'no longer made of that'],
  ['a table that is not loaded', [...table, processed()], 'nobody was told'],
  ['a file that is read twice', [begin('transform of r1'), read(), read()], 'read its file 2 times'],
  ['a file that is read by the wrong step', [begin('output of r1'), read()], 'read the whole of a file'],
]

describe('the laws of the workflow', () => {
  for (const [why, history, says] of BROKEN) {
    it(`complain of ${why}`, () => {
      expect(complaint(history)).to.be.a('string').and.include(says)
    })
  }

  it('have nothing to say of a sound run', () => {
    expect(complaint([start('n'), ...table, load(), processed({ load: { step: 'done' } })])).to.equal(undefined)
    expect(complaint([start('n'), start('n'), failed, start('n')])).to.equal(undefined)
    expect(complaint([...sealed('u1', 'r1'), routed(prepared('u1')), discard('u1'), failed])).to.equal(undefined)
    expect(complaint([...table, processed({ notices: [{ id: 'n1', outcome: 'not_loaded', status: 'sent' }] })])).to.equal(undefined)
    expect(complaint([...table, processed({ job: { engine: 'glue' } })])).to.equal(undefined)
    // The newer table comes while the worker that loads is under way.
    expect(complaint([...table, ...sealed('u2', 'r2'), complete('u2'), load(), processed()])).to.equal(undefined)
    expect(complaint([begin('transform of r1'), read(), begin('transform of r1', 2), read(2)])).to.equal(undefined)
  })
})
