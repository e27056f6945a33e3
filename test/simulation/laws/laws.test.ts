import { expect } from 'chai'
import type { CallRecord, HistoryRecord } from '../kernel/history.ts'
import { BucketMirror } from './bucket-mirror.ts'
import type { Arrival, Scene } from './law.ts'
import { LAWS } from './laws.ts'
import { ReceiptBook } from './receipt-book.ts'

const KEY = 'data/in/a.csv'
const ASIDE = 'data/new_files/a.csv'
const INPUT = JSON.stringify({ glue_jobs: [{ job_id: 'J', key: KEY, version: 'e1', receipt: 'r1' }] })

let calls = 0

function call(port: string, method: string, args: readonly unknown[], answer: unknown, task = 1): CallRecord {
  calls += 1
  return { kind: 'call', call: calls, atMs: calls, task, port, method, args, answers: [answer], heard: true }
}

const put: HistoryRecord = { kind: 'put', atMs: 0, key: KEY, content: 'one', etag: 'e1' }
const begin = (task: number): HistoryRecord => ({ kind: 'begin', atMs: 0, task, label: 'w' })
const end = (task: number): HistoryRecord => ({ kind: 'end', atMs: 9, task, how: 'returned', disturbed: false })
const copy = call('store', 'copy', [{ key: KEY, etag: 'e1' }, { key: ASIDE }], { kind: 'written', etag: 'c1' })
const look = call('store', 'head', [{ key: ASIDE }], { etag: 'c1' })
const remove = call('store', 'delete', [{ key: KEY, etag: 'e1' }], 'deleted')
// What lies aside is copied back, under an etag of its own.
const back = call('store', 'copy', [{ key: ASIDE, etag: 'c1' }, { key: KEY }], { kind: 'written', etag: 'b1' })
const removeBack = call('store', 'delete', [{ key: KEY, etag: 'b1' }], 'deleted')
const removeAside = call('store', 'delete', [{ key: ASIDE, etag: 'c1' }], 'deleted')
const lookBack = call('store', 'head', [{ key: KEY }], { etag: 'b1' })
const start = (name: string, input = INPUT): HistoryRecord => call('workflows', 'start', [{ name, input }], { kind: 'started' })

type Fields = Readonly<Record<string, unknown>>

/** A receipt as data, in the state to which its moves lead. */
function receipt(states: readonly string[], fields: Fields = {}): Fields {
  const history = states.map((to, index) => ({ at: '', from: states[index - 1] ?? null, to }))
  const object = { bucket: 'lake', key: KEY, etag: 'e1', sequencer: '01' }
  const base = { identity: 'r1', object, flow: 'route-file', state: states.at(-1), attempt: 1, fence: 1, createdAt: 'then', notices: [] }
  return { ...base, history, ...fields }
}

const created = (value: Fields): HistoryRecord => call('ledger', 'createReceipt', [value], { kind: 'created', revision: '1' })
const saved = (value: Fields, expected = '1'): HistoryRecord =>
  call('ledger', 'saveReceipt', [value, expected], { kind: 'saved', revision: '2' })
const open = receipt(['RECEIVED'])
const planned = { kind: 'start', name: 'n', input: INPUT, started: true }
const toStart = receipt(['RECEIVED', 'ROUTED'], { plan: { ...planned, started: false } })
const stray = receipt(['RECEIVED'], { identity: 'r2', object: { key: 'b' } })
const left = receipt(['RECEIVED', 'ROUTED', 'FAILED', 'RECEIVED'])
const routed = receipt(['RECEIVED', 'ROUTED'], { plan: planned })
const notice = (status: string): Fields => ({ id: 'n1', outcome: 'inactive', status })
const parked = (...notices: readonly Fields[]): Fields => receipt(['RECEIVED', 'PARKED'], { reason: 'inactive', notices })
const told = parked(notice('sent'))
const publish = (message = 'm', task = 1, id = 'n1'): HistoryRecord =>
  call('notifier', 'publish', [{ id, subject: 's', message, attributes: { outcome: 'inactive', receipt: 'r1' } }], undefined, task)

/** What a law says of a history: the first complaint of its watch. */
function complaint(id: string, history: readonly HistoryRecord[], ended: boolean): string | undefined {
  const [mirror, book] = [new BucketMirror(), new ReceiptBook()]
  const arrival: Arrival = {
    index: 0, atMs: 0, key: KEY, etag: 'e1', sequencer: '01', content: 'one', by: 'user', released: false, delivered: true,
  }
  const scene: Scene = {
    mirror,
    versioned: false,
    receipts: () => book.views,
    arrivals: () => [arrival],
    expectedEnds: () => [{ state: 'ROUTED' }, { state: 'PARKED', reason: 'inactive' }],
    runsOldVersions: () => false,
    toldTo: () => [arrival],
    remains: () => '',
    redeliver: () => Promise.resolve(),
  }
  const watches = LAWS.filter((law) => law.id === id).map((law) => law.watch(scene))
  for (const record of history) {
    const changes = mirror.apply(record)
    book.apply(record)
    for (const watch of watches) {
      const fault = watch.seen?.(record, changes)
      if (fault !== undefined) return fault
    }
  }
  return ended ? watches.map((watch) => watch.ended?.()).find((fault) => fault !== undefined) : undefined
}

const twice = receipt(['RECEIVED'], { identity: 'r2' })
const failed = receipt(['RECEIVED', 'ROUTED', 'FAILED'])
const sound: readonly HistoryRecord[] = [begin(1), put, created(open), start('n'), saved(routed), end(1)]

/** For each law, histories that break it and what it says of them. */
const BROKEN: readonly (readonly [law: string, why: string, history: readonly HistoryRecord[], says: string])[] = [
  ['L1', 'the only copy is deleted', [put, remove], 'last copy'],
  ['L1', 'the bytes are nowhere at the end', [{ ...put, content: 'other' }], 'nowhere'],
  ['L2', 'there is no receipt', [put], 'has no receipt'],
  ['L2', 'there are two receipts', [put, created(open), created(twice)], 'several receipts'],
  ['L2', 'a receipt stands for nothing', [put, created(open), created(stray)], 'no object'],
  ['L3', 'two executions in one attempt', [put, created(open), start('n'), start('m')], '2 executions in 1'],
  ['L3', 'a start that was never made', [put, created(open), saved(routed)], 'no execution has its input'],
  ['L3', 'an execution for other bytes', [put, created(open), start('n', INPUT.replace('"e1"', '"e2"'))], 'other bytes'],
  ['L6', 'a version that was replaced before', [put, { ...put, etag: 'e2' }, begin(1), created(open), saved(toStart)], 'replaced before'],
  ['L8', 'a write over an unseen state', [created(open), saved(routed, '0')], 'had not seen'],
  ['L8', 'an older fence', [created(receipt(['RECEIVED'], { fence: 2 })), saved(routed)], 'older attempt'],
  ['L10', 'an edge that is none', [created(open), saved(receipt(['RECEIVED', 'PROCESSED']))], 'from RECEIVED to PROCESSED'],
  ['L10', 'an end that is left without a replay', [created(failed), saved(left)], 'attempt 1 after 1'],
  ['L10', 'a history cut short', [created(routed), saved(open)], 'lost some of its history'],
  ['L11', 'nobody was told', [created(open), saved(parked())], '0 notices for 1'],
  ['L11', 'a notice counts as sent', [created(open), saved(parked(notice('sent')))], 'nobody got it'],
  ['L11', 'two texts under one id', [created(open), publish(), publish('other')], 'two texts'],
  ['L11', 'two ids for one end', [created(open), publish(), publish('m', 1, 'n2')], '2 ids'],
  ['L11', 'published after it was recorded', [begin(1), created(open), publish(), saved(told), begin(2), publish('m', 2)], 'published again'],
  ['L13', 'one name for two inputs', [start('n'), start('n', INPUT.replace('e1', 'e2'))], 'was used for'],
  ['L14', 'refused and started', [created(open), start('n'), saved(failed)], 'started all the same'],
  ['L15', 'left open', [created(open)], 'never brought to its end'],
  ['L15', 'a notice unsent', [created(open), saved(parked(notice('pending')))], 'never sent'],
  ['L16', 'left out of a batch', [begin(1), put, end(1)], 'left out'],
  ['L16', 'another end than its name says', [put, created(open), saved(failed)], 'should have ended as ROUTED or PARKED(inactive)'],
  ['L17', 'deleted without a copy', [put, remove], 'before a copy'],
  ['L17', 'deleted without a look at the copy', [put, copy, remove], 'before a copy'],
  ['L17', 'a copy deleted without a look at what it was made of', [put, copy, back, removeBack], 'before a copy'],
  ['L17', 'a copy deleted whose original is gone', [put, copy, look, remove, back, lookBack, removeAside, removeBack], 'before a copy'],
]

describe('the laws', () => {
  for (const [law, why, history, says] of BROKEN) {
    it(`${law} complains: ${why}`, () => {
      expect(complaint(law, history, true)).to.be.a('string').and.include(says)
    })
  }

  it('have nothing to say of a sound run', () => {
    for (const { id } of LAWS) expect(complaint(id, sound, true), id).to.equal(undefined)
    for (const id of ['L1', 'L17']) expect(complaint(id, [put, copy, look, remove], true), id).to.equal(undefined)
    expect(complaint('L17', [put, copy, look, remove, back, removeBack], true)).to.equal(undefined)
    expect(complaint('L6', [put, begin(1), created(open), saved(toStart), { ...put, etag: 'e2' }, begin(2), saved(toStart, '2')], true)).to.equal(undefined)
    expect(complaint('L11', [created(open), publish(), publish(), saved(parked(notice('sent')))], true)).to.equal(undefined)
  })

  it('each have a complaint here', () => {
    expect(new Set(BROKEN.map(([law]) => law))).to.deep.equal(new Set(LAWS.map(({ id }) => id)))
  })
})
