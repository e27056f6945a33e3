import { creationOrder } from '../ledger/creation-order.ts'
import { fromItem, instant, toItem } from '../ledger/ledger-item.ts'
import type { LedgerRecord } from '../ledger/ledger-record.ts'
import { exactly, flag, listOf, oneOf, optional, orNull, record, text, textLike, variants, wholeNumber } from '../ledger/record-check.ts'
import type { CurrentFile, GroupHistoryEntry, GroupState, Lease, OrderGroup, RunEnd, RunPhase, StartedFile, WaitingFile } from './order-group.ts'

const ordinal = wholeNumber(1)
const time = wholeNumber(0)
const identity = textLike(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits')
const state = oneOf<GroupState>({ OPEN: 0, HALTED: 0 })

const waitingFile = record<WaitingFile>({ receipt: identity, attempt: ordinal })

const runEnd = variants<RunEnd>({
  succeeded: record<Extract<RunEnd, { kind: 'succeeded' }>>({ kind: exactly('succeeded') }),
  failed: record<Extract<RunEnd, { kind: 'failed' }>>({ kind: exactly('failed'), code: text, message: text, permanent: flag }),
})

const phase = variants<RunPhase>({
  intended: record<Extract<RunPhase, { kind: 'intended' }>>({ kind: exactly('intended') }),
  starting: record<Extract<RunPhase, { kind: 'starting' }>>({ kind: exactly('starting'), calledMs: time }),
  'waiting-capacity': record<Extract<RunPhase, { kind: 'waiting-capacity' }>>({ kind: exactly('waiting-capacity'), sinceMs: time, notBeforeMs: time }),
  running: record<Extract<RunPhase, { kind: 'running' }>>({ kind: exactly('running'), jobRunId: text, sinceMs: time }),
  'backing-off': record<Extract<RunPhase, { kind: 'backing-off' }>>({ kind: exactly('backing-off'), notBeforeMs: time }),
  ended: record<Extract<RunPhase, { kind: 'ended' }>>({ kind: exactly('ended'), end: runEnd }),
})

const GROUP = record<OrderGroup>({
  group: text,
  state,
  attempt: ordinal,
  fence: ordinal,
  createdAt: instant,
  updatedAt: instant,
  history: listOf(record<GroupHistoryEntry>({ at: instant, from: orNull(state), to: state, reason: optional(text), by: optional(text) })),
  lease: optional(record<Lease>({ owner: text, untilMs: time })),
  current: optional(record<CurrentFile>({ receipt: identity, attempt: ordinal, run: ordinal, runId: text, phase })),
  haltedBy: optional(waitingFile),
  admitted: listOf(waitingFile),
  newest: optional(record<StartedFile>({ key: text, sequencer: optional(text), stamp: optional(text) })),
})

/** How ledgers keep groups. */
export const GROUP_RECORD: LedgerRecord<OrderGroup> = {
  noun: 'group',
  idOf: ({ group }) => group,
  orderOf: ({ group, createdAt }) => creationOrder(createdAt, group),
  toItem: (value) => toItem(`group ${value.group}`, value, GROUP),
  fromItem: (item) => fromItem(item, GROUP),
}
