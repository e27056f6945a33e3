import { mergeSequences, packetBeyond } from './packet-sequence.ts'
import type { PacketSequence } from './packet-sequence.ts'

/** GAPS while an id below `highest` is missing. */
export type SequenceState = 'COMPLETE' | 'GAPS'

/** The ledger's record of the packets of one source table. Its watermark only grows. */
export interface TableSequence extends PacketSequence {
  readonly table: string
  /** Follows from the gaps; kept so that people can ask the ledger for it. */
  readonly state: SequenceState
  /** A sequence is begun once and never again; every record of the ledger has the field. */
  readonly attempt: 1
  /** Grows with every write. */
  readonly fence: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly updatedAt: string
  /** When gaps opened and were closed, oldest first: the newest `SEQUENCE_HISTORY_MAX` changes. */
  readonly history: readonly SequenceHistoryEntry[]
}

export interface SequenceHistoryEntry {
  readonly at: string
  readonly from: SequenceState | null
  readonly to: SequenceState
}

/** Gaps open and close for as long as packets come, and an item of DynamoDB holds 400 KB. */
export const SEQUENCE_HISTORY_MAX = 100

const FIRST_FENCE = 1

export function newTableSequence(table: string, { watermark, highest, gaps }: PacketSequence, at: string): TableSequence {
  const state = stateOf(gaps)
  const history = [{ at, from: null, to: state }]
  return { table, watermark, highest, gaps, state, attempt: 1, fence: FIRST_FENCE, createdAt: at, updatedAt: at, history }
}

/** The record after what somebody else knows of the table, which may be less. The same record when it tells nothing new. */
export function withKnowledge(record: TableSequence, known: PacketSequence, at: string): TableSequence {
  const merged = mergeSequences(record, known)
  const isNew = merged.watermark > record.watermark || merged.highest > record.highest || merged.gaps.length !== record.gaps.length
  if (!isNew) return record
  const state = stateOf(merged.gaps)
  const changes = state === record.state ? record.history : [...record.history, { at, from: record.state, to: state }]
  return { ...record, ...merged, state, fence: record.fence + 1, updatedAt: at, history: changes.slice(-SEQUENCE_HISTORY_MAX) }
}

/**
 * A packet that the record has learnt of from a manifest, and that this one does not hold. What a record begins with is no such
 * knowledge: the parameter store may tell of packets from before there was a manifest.
 */
export function lostPacket(record: TableSequence, inStar: PacketSequence): number | undefined {
  return record.fence === FIRST_FENCE ? undefined : packetBeyond(record, inStar)
}

function stateOf(gaps: readonly number[]): SequenceState {
  return gaps.length === 0 ? 'COMPLETE' : 'GAPS'
}
