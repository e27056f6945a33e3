import { creationOrder } from '../ledger/creation-order.ts'
import type { LedgerRecord } from '../ledger/ledger-record.ts'
import { fromItem, instant, notice, receiptError, toItem } from '../ledger/ledger-item.ts'
import type { Check } from '../ledger/record-check.ts'
import { flag, listOf, oneOf, optional, orNull, record, text, textLike, wholeNumber } from '../ledger/record-check.ts'
import { packetDigits } from './packet-id.ts'
import type { PacketRef } from './packet-id.ts'
import type { PacketHistoryEntry, PacketPlan, PacketRecord, PacketSource, PacketState, PlannedOutput, PlannedState } from './packet-record.ts'
import type { SequenceHistoryEntry, SequenceState, TableSequence } from './table-sequence.ts'

const count = wholeNumber(0)
const ordinal = wholeNumber(1)
const digest = textLike(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits')
const state = oneOf<PacketState>({ RECEIVED: 0, HELD: 0, PROCESSED: 0, FAILED: 0 })

const plannedOutput = record<PlannedOutput>({
  table: text,
  key: text,
  rows: count,
  hash: digest,
  replaces: flag,
  oldest: optional(text),
  newest: optional(text),
})

const plan = record<PacketPlan>({
  manifestEtag: orNull(text),
  outputs: listOf(plannedOutput),
  states: listOf(record<PlannedState>({ source: text, key: text })),
  rowsIn: count,
  rowsOut: count,
  rowsRejected: count,
  rowsWarned: count,
  rejectsKey: optional(text),
  warningsKey: optional(text),
  gaps: listOf(ordinal),
})

const PACKET = record<PacketRecord>({
  packet: record<PacketRef>({ table: text, id: ordinal }),
  state,
  reason: optional(text),
  attempt: ordinal,
  fence: ordinal,
  createdAt: instant,
  updatedAt: instant,
  history: listOf(record<PacketHistoryEntry>({ at: instant, from: orNull(state), to: state, reason: optional(text) })),
  source: optional(record<PacketSource>({ bucket: text, key: text, versionId: optional(text), etag: text, size: count, hash: digest })),
  plan: optional(plan),
  sequenced: flag,
  error: optional(receiptError),
  notices: listOf(notice),
})

const sequenceState = oneOf<SequenceState>({ COMPLETE: 0, GAPS: 0 })

const onlyAttempt: Check<1> = (value, path, faults): value is 1 => {
  if (value !== 1) faults.push(`${path} must be 1`)
  return value === 1
}

const SEQUENCE = record<TableSequence>({
  table: text,
  state: sequenceState,
  attempt: onlyAttempt,
  watermark: count,
  highest: count,
  gaps: listOf(ordinal),
  fence: ordinal,
  createdAt: instant,
  updatedAt: instant,
  history: listOf(record<SequenceHistoryEntry>({ at: instant, from: orNull(sequenceState), to: sequenceState })),
})

/** How ledgers keep packets. */
export const PACKET_RECORD: LedgerRecord<PacketRecord> = {
  noun: 'packet',
  idOf: ({ packet }) => packetName(packet),
  orderOf: ({ packet, createdAt }) => creationOrder(createdAt, packetName(packet)),
  toItem: value => toItem(`packet ${packetName(value.packet)}`, value, PACKET),
  fromItem: item => fromItem(item, PACKET),
}

/** How ledgers keep what is known of the packets of a table. */
export const SEQUENCE_RECORD: LedgerRecord<TableSequence> = {
  noun: 'sequence',
  idOf: ({ table }) => table,
  orderOf: ({ table, createdAt }) => creationOrder(createdAt, table),
  toItem: value => toItem(`sequence ${value.table}`, value, SEQUENCE),
  fromItem: item => fromItem(item, SEQUENCE),
}

/** One text for a packet, different for each. */
export function packetName({ table, id }: PacketRef): string {
  return `${table} ${packetDigits(id)}`
}
