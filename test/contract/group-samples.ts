import { sha256Hex } from '../../src/domain/identity/object-version.ts'
import { ADMITTED_MAX, newOrderGroup, type OrderGroup, type WaitingFile } from '../../src/domain/queue/order-group.ts'
import { GROUP_HISTORY_MAX, savedGroup } from '../../src/domain/queue/save-group.ts'
import { numbers } from './ledger-answers.ts'
import { at } from './packet-samples.ts'

export function groupOf(group: string, minute = 0): OrderGroup {
  return newOrderGroup(group, at(minute))
}

export function waitingFile(n: number, attempt = 1): WaitingFile {
  return { receipt: sha256Hex(`file ${n}`), attempt }
}

/** Every field that a record may have, in one of the phases that hold most. */
export function fullGroup(group: string): OrderGroup {
  return {
    ...groupOf(group),
    state: 'HALTED',
    attempt: 3,
    fence: 7,
    history: [
      { at: at(0), from: null, to: 'OPEN' },
      { at: at(1), from: 'OPEN', to: 'HALTED', reason: 'two\nlines "é"', by: 'ann' },
    ],
    lease: { owner: 'invocation 1', untilMs: 1_757_930_400_000 },
    current: { ...waitingFile(1, 2), run: 3, runId: 'run-1', phase: { kind: 'ended', end: { kind: 'failed', code: 'job-failed', message: '日本😀', permanent: false } } },
    haltedBy: waitingFile(0),
    admitted: [waitingFile(2), waitingFile(3, 9)],
    newest: { key: 'data/in/orders_20250915_101500.csv', sequencer: '0055AED6DCD90281E5', stamp: '20250915_101500' },
  }
}

/** The longest text that reaches a record from outside, in characters that take up most. */
const LONG = '日'.repeat(5_000)

/** As large as a group's record gets: full of files, halted and resumed for years by people who write much, and a long failure. */
export function largestGroup(group: string): OrderGroup {
  const full = { ...fullGroup(group), admitted: numbers(ADMITTED_MAX + 1).map((n) => waitingFile(n, 1_000_000)) }
  let record: OrderGroup = { ...full, state: 'OPEN' }
  for (const n of numbers(2 * GROUP_HISTORY_MAX)) {
    record = savedGroup(record, { ...record, state: n % 2 === 0 ? 'HALTED' : 'OPEN' }, at(n), { reason: LONG, by: LONG })
  }
  const key = 'é'.repeat(512)
  return { ...record, newest: { key, sequencer: 'F'.repeat(1_024), stamp: '20250915_101500' } }
}

