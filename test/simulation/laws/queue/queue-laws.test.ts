import { expect } from 'chai'
import type { CallRecord, HistoryRecord } from '../../kernel/history.ts'
import { BucketMirror } from '../bucket-mirror.ts'
import { ReceiptBook } from '../receipt-book.ts'
import { GroupBook } from './group-book.ts'
import type { JobRunView, QueueScene } from './queue-law.ts'
import { QUEUE_LAWS } from './queue-laws.ts'
import { RunBook } from './run-book.ts'

type Fields = Readonly<Record<string, unknown>>

const NOW = '2025-09-15T10:15:00.000Z'
const A1 = 'data/in/parka_20250915_101500.csv'
const A2 = 'data/in/parka_20250915_103000.csv'
const GROUP = 'parka_20250915'
const MINUTE = 60_000

let calls = 0
function call(port: string, method: string, args: readonly unknown[], answer: unknown, atMs = 0): CallRecord {
  calls += 1
  return { kind: 'call', call: calls, atMs, task: 1, port, method, args, answers: [answer], heard: true }
}

/** A receipt as data, in the state to which its moves lead. */
function receipt(key: string, states: readonly string[], fields: Fields = {}): Fields {
  const history = states.map((to, index) => ({ at: NOW, from: states[index - 1] ?? null, to }))
  const plan = { kind: 'queue', group: GROUP, sent: true }
  const base = { identity: key, object: { key, versionId: key, etag: 'e' }, flow: 'route-file', state: states.at(-1), attempt: 1, fence: 1, createdAt: NOW }
  return { ...base, history, notices: [], plan, ...fields }
}

const received = (key: string): HistoryRecord => call('ledger', 'createReceipt', [receipt(key, ['RECEIVED'])], { kind: 'created', revision: '1' })
const ended = (key: string, state: string, fields: Fields = {}, atMs = 0): HistoryRecord =>
  call('ledger', 'saveReceipt', [receipt(key, ['RECEIVED', 'ROUTED', state], { fence: 2, ...fields }), '1'], { kind: 'saved', revision: '2' }, atMs)

const sent = (key: string, group = GROUP): HistoryRecord =>
  call('queue', 'send', [{ group, dedupId: key, body: JSON.stringify({ receipt: key, attempt: 1, group }) }], undefined)

/** A run's record by the states that it went through. */
function run(id: string, key: string, states: readonly string[], claimedBy?: string): HistoryRecord {
  const history = states.map((to, index) => ({ at: NOW, from: states[index - 1] ?? null, to }))
  const data = { id, identity: key, attempt: 1, state: states.at(-1), history, ...(claimedBy === undefined ? {} : { claimedBy }) }
  const method = states.length === 1 ? 'registerRun' : 'saveRun'
  return call('ledger', method, [data, '1'], { kind: states.length === 1 ? 'created' : 'saved', revision: '1' })
}

const started = (atMs = 0): HistoryRecord => call('jobs', 'start', [{ job: 'load' }], { kind: 'started' }, atMs)
const jobRun = (runId: string, key: string, fields: Partial<JobRunView> = {}): JobRunView => ({
  jobRunId: `j${runId}`, runId, key, startedMs: 0, endedMs: MINUTE, state: 'SUCCEEDED', ...fields,
})
const going = (runId: string, key: string): JobRunView => ({ jobRunId: `j${runId}`, runId, key, startedMs: 0, state: 'RUNNING' })

let groupWrites = 0
function group(fields: Fields = {}): HistoryRecord {
  groupWrites += 1
  const base = { group: GROUP, state: 'OPEN', attempt: 1, fence: groupWrites, admitted: [], lease: { owner: 'worker-1', untilMs: MINUTE } }
  const [method, kind] = groupWrites === 1 ? ['createGroup', 'created'] : ['saveGroup', 'saved']
  const expected = (groupWrites - 1).toString()
  return call('groups', method, [{ ...base, ...fields }, expected], { kind, revision: groupWrites.toString() })
}

const current = (phase: string, fields: Fields = {}): Fields => ({ current: { receipt: A1, attempt: 1, run: 1, phase: { kind: phase }, ...fields } })
const letter = (id: string, key = A1): HistoryRecord => call('deadLetters', 'send', [{ id, receipt: key, key, code: 'job-failed' }], undefined)

interface Circumstances {
  readonly claims?: boolean
  readonly isCalm?: boolean
  readonly attempts?: number
  readonly runs?: readonly JobRunView[]
  readonly waiting?: number
}

/** The first complaint of any law about a history, each with its law. */
function complaint(history: readonly HistoryRecord[], { claims = false, isCalm = false, attempts = 1, runs = [], waiting = 0 }: Circumstances = {}): string {
  groupWrites = 0
  let nowMs = 0
  const [mirror, book, groups, runBook] = [new BucketMirror(), new ReceiptBook(), new GroupBook(), new RunBook()]
  const scene: QueueScene = {
    mirror, groups, claims, isCalm, attempts,
    runs: runBook,
    versioned: true,
    isSkewed: false,
    receipts: () => book.views,
    arrivals: () => [A1, A2].flatMap((key, index) => (book.views.some((view) => view.key === key) ? [arrival(key, index)] : [])),
    expectedEnds: () => [{ state: 'PROCESSED' }, { state: 'FAILED' }],
    runsOldVersions: () => true,
    toldTo: () => [],
    remains: () => '',
    redeliver: () => Promise.resolve(),
    jobRuns: () => runs.filter(({ startedMs }) => startedMs <= nowMs),
    waiting: () => waiting,
    ownerOf: (task) => `worker-${task.toString()}`,
  }
  const watches = QUEUE_LAWS.map(({ id, watch }) => ({ id, watch: watch(scene) }))
  for (const record of history) {
    nowMs = record.atMs
    book.apply(record)
    groups.apply(record)
    runBook.apply(record)
    const changes = mirror.apply(record)
    for (const { id, watch } of watches) {
      const fault = watch.seen?.(record, changes)
      if (fault !== undefined) return `${id}: ${fault}`
    }
  }
  nowMs = Infinity
  for (const { id, watch } of watches) {
    const fault = watch.ended?.()
    if (fault !== undefined) return `${id}: ${fault}`
  }
  return 'none'
}

function arrival(key: string, index: number): ReturnType<QueueScene['arrivals']>[number] {
  return { index, atMs: 0, key, etag: 'e', sequencer: '1', versionId: key, content: key, by: 'user', released: true, delivered: true }
}

/** A file from its message to its end, by one run. */
const oneFile = (key: string, id: string, atMs = 0): readonly HistoryRecord[] => [
  received(key), sent(key), run(id, key, ['PENDING']), started(atMs), ended(key, 'PROCESSED', {}, atMs + MINUTE),
]

describe('the laws of ordered jobs', () => {
  it('have nothing against files that run one after another', () => {
    const runs = [jobRun('1', A1), jobRun('2', A2, { startedMs: 2 * MINUTE, endedMs: 3 * MINUTE })]
    expect(complaint([...oneFile(A1, '1'), ...oneFile(A2, '2', 2 * MINUTE)], { runs })).to.equal('none')
  })

  it('see two runs of one group at one time, by their starts or by their claims', () => {
    const runs = [going('1', A1), going('2', A2)]
    const begun = [received(A1), received(A2), sent(A1), sent(A2), run('1', A1, ['PENDING']), run('2', A2, ['PENDING'])]
    expect(complaint([...begun, started()], { runs })).to.match(/^L7: runs of .* at the same time/)
    const claimed = [run('1', A1, ['PENDING', 'RUNNING'], 'j1'), run('2', A2, ['PENDING', 'RUNNING'], 'j2')]
    expect(complaint([...begun, ...claimed], { runs, claims: true })).to.match(/^L7: runs of .* at the same time/)
    expect(complaint([...begun, run('1', A1, ['PENDING', 'RUNNING'], 'j1'), started()], { runs, claims: true })).not.to.include('at the same time')
  })

  it('see a file that overtakes another, and one that no message was sent for', () => {
    const runs = [jobRun('2', A2), jobRun('1', A1, { startedMs: 2 * MINUTE, endedMs: 3 * MINUTE })]
    const registered = [run('2', A2, ['PENDING']), run('1', A1, ['PENDING'])]
    const overtaken = [received(A1), received(A2), sent(A1), sent(A2), ...registered, started(), started(2 * MINUTE)]
    expect(complaint(overtaken, { runs })).to.match(/^L7: .*its message was sent before/)
    expect(complaint([received(A1), run('1', A1, ['PENDING']), started()], { runs: [jobRun('1', A1)] })).to.match(/^L7: .*no message of it was ever sent/)
  })

  it('see a late file that nobody was told of', () => {
    const runs = [jobRun('2', A2), jobRun('1', A1, { startedMs: 2 * MINUTE, endedMs: 3 * MINUTE })]
    expect(complaint([...oneFile(A2, '2'), ...oneFile(A1, '1', 2 * MINUTE)], { runs })).to.match(/^L7: .*nobody was told that it is late/)
  })

  it('see who changes a group without its lease, over what he has not seen, or takes the lease of another', () => {
    expect(complaint([group({ lease: { owner: 'worker-2', untilMs: MINUTE } }), group({ ...current('intended'), lease: { owner: 'worker-2', untilMs: MINUTE } })])).to.match(/^L8: .*held by worker-2/)
    expect(complaint([group({ lease: { owner: 'worker-2', untilMs: MINUTE } }), group()])).to.match(/^L8: .*whose lease had not ended/)
    expect(complaint([group(), group({ fence: 1 })])).to.match(/^L8: .*from fence 1 to 1/)
    const stale = group()
    expect(complaint([stale, { ...call('groups', 'saveGroup', [{ group: GROUP, state: 'OPEN', attempt: 1, fence: 2, admitted: [] }, '7'], { kind: 'saved', revision: '9' }) }])).to.match(/had not seen/)
  })

  it('see a step that there is none of, a file that is left, and a halt by nobody', () => {
    expect(complaint([group(), group(current('running'))])).to.match(/^L10: .*from - to running/)
    expect(complaint([group(), group(current('intended')), group(current('intended', { receipt: A2 }))])).to.match(/^L10: .*not at its end, for/)
    expect(complaint([group(), group({ state: 'HALTED' })])).to.match(/^L10: .*had not ended/)
    expect(complaint([group(), group({ attempt: 2 })])).to.match(/^L10: .*attempt 2 after 1/)
  })

  it('see a run that goes back, loses its claim, or ends otherwise than the service says', () => {
    expect(complaint([run('1', A1, ['PENDING', 'FAILED', 'RUNNING'])])).to.match(/^L10: run 1 went from FAILED to RUNNING/)
    expect(complaint([run('1', A1, ['PENDING', 'RUNNING'], 'j1'), run('1', A1, ['PENDING', 'RUNNING'], 'j2')])).to.match(/^L10: run 1 was claimed by j1/)
    expect(complaint([run('1', A1, ['PENDING', 'RUNNING', 'FAILED'], 'j1')], { runs: [jobRun('1', A1)], claims: true })).to.match(/^L10: run 1 .* ended as SUCCEEDED/)
  })

  it('see a file that was worked on twice, too often, or counts as what its runs were not', () => {
    const twice = [jobRun('1', A1), jobRun('1', A1, { jobRunId: 'other', startedMs: MINUTE, endedMs: 2 * MINUTE })]
    expect(complaint(oneFile(A1, '1'), { runs: twice })).to.match(/^L3: /)
    expect(complaint([...oneFile(A1, '1'), run('2', A1, ['PENDING'])], { runs: [jobRun('1', A1)] })).to.match(/^L14: .*had 2 runs/)
    expect(complaint(oneFile(A1, '1'), { runs: [jobRun('1', A1, { state: 'FAILED' })] })).to.match(/^L14: .*no run did its work/)
    const failed = [received(A1), sent(A1), ended(A1, 'FAILED', { notices: [] })]
    expect(complaint(failed, { attempts: 3 })).to.match(/^L11: /)
    const told = [{ id: 'n', outcome: 'failed', status: 'sent' }]
    const publish = call('notifier', 'publish', [{ id: 'n', subject: 's', message: 'm', attributes: { outcome: 'failed', receipt: A1 } }], undefined)
    expect(complaint([received(A1), sent(A1), publish, letter('l'), ended(A1, 'FAILED', { notices: told })], { attempts: 3 })).to.match(/^L14: .*after 0 of 3 runs/)
    const once = [run('1', A1, ['PENDING']), started(), publish]
    const runs = [jobRun('1', A1, { state: 'FAILED' })]
    expect(complaint([received(A1), sent(A1), ...once, ended(A1, 'FAILED', { notices: told })], { runs })).to.match(/^L11: .*0 times among the dead letters/)
    expect(complaint([received(A1), sent(A1), ...once, letter('l'), letter('m'), ended(A1, 'FAILED', { notices: told })], { runs })).to.match(/^L11: .*2 times among the dead letters/)
    expect(complaint([received(A1), sent(A1), ...once, letter('l'), ended(A1, 'FAILED', { notices: told })], { runs })).to.equal('none')
  })

  it('see what is left over', () => {
    expect(complaint([], { waiting: 1 })).to.match(/^L15: 1 messages/)
    expect(complaint([group(), group(current('intended'))])).to.match(/^L15: group .* is left/)
    expect(complaint([received(A1), ended(A1, 'ROUTED', { history: [{ at: NOW, from: null, to: 'RECEIVED' }, { at: NOW, from: 'RECEIVED', to: 'ROUTED' }] })])).to.match(/^L15: .*its turn/)
  })

  it('see a file that waits for others than those of its group', () => {
    const waited = [received(A1), sent(A1), run('1', A1, ['PENDING']), started(), ended(A1, 'PROCESSED', {}, 60 * MINUTE)]
    expect(complaint(waited, { isCalm: true, runs: [jobRun('1', A1)] })).to.match(/^L16: .*waited for 59 minutes/)
    expect(complaint(waited, { isCalm: true, runs: [jobRun('1', A1, { endedMs: 58 * MINUTE })] })).to.equal('none')
  })
})
