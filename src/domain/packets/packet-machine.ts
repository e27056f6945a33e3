import type { Machine } from '../flow/machine.ts'
import { composePacketNotice } from './compose-packet-notice.ts'
import type { PacketOccasion } from './compose-packet-notice.ts'
import { firstPending, markSent } from '../notices/outbox.ts'
import type { OutboxNotice } from '../notices/outbox.ts'
import type { PacketHistoryEntry, PacketPlan, PacketRecord, PacketSource, PacketState } from './packet-record.ts'

export type PacketEffect =
  /** Read the packet, write what it adds to the star where nobody sees it yet, and say what is to be committed. */
  | { readonly kind: 'work' }
  /** Make the plan visible: replace the manifest that it continues. */
  | { readonly kind: 'commit'; readonly plan: PacketPlan }
  /** Put the packet into the sequence of its table. */
  | { readonly kind: 'advance' }
  | { readonly kind: 'publish'; readonly notice: OutboxNotice }

export type PacketOutcome =
  | { readonly kind: 'planned'; readonly source: PacketSource; readonly plan: PacketPlan }
  /** It waits for something that another packet brings. */
  | { readonly kind: 'held'; readonly reason: HoldReason; readonly message: string }
  /** Nothing that reading the same bytes again would change. */
  | { readonly kind: 'failed'; readonly source?: PacketSource; readonly code: string; readonly message: string }
  | { readonly kind: 'committed' }
  /** The star has a packet of that id, of which the ledger knows nothing: from before the ledger was there. */
  | { readonly kind: 'known-before' }
  /** The manifest is another one by now, and does not hold the packet: what was planned must be worked out again. */
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'advanced' }
  | { readonly kind: 'published'; readonly id: string }

export type HoldReason = 'gap' | 'missing-dimension'

/** Entries of the history besides the first: a packet may be held and woken without end, and an item of DynamoDB holds 400 KB. */
const HISTORY_MAX = 100
const NOTICES_SENT_MAX = 50
/** Characters of a message that a record keeps: all of a record must fit into an item of the ledger (DynamoDB: 400 KB). */
const MESSAGE_MAX = 2_000

/** From a packet that was named to its rows in the star, in the sequence, and told of. A packet that is held is tried again by `wake`. */
export const packetMachine: Machine<PacketRecord, PacketEffect, PacketOutcome> = { next, evolve }

export function receivePacket(packet: PacketRecord['packet'], at: string): PacketRecord {
  return {
    packet,
    state: 'RECEIVED',
    attempt: 1,
    fence: 1,
    createdAt: at,
    updatedAt: at,
    history: [{ at, from: null, to: 'RECEIVED' }],
    sequenced: false,
    notices: [],
  }
}

/** A held packet, to be tried again. */
export function wakePacket(record: PacketRecord, at: string): PacketRecord {
  return record.state === 'HELD' ? moved(record, 'RECEIVED', at) : record
}

/** A packet that failed and whose object is another by now, to be tried as a new attempt. */
export function retryPacket(record: PacketRecord, at: string): PacketRecord {
  if (record.state !== 'FAILED') return record
  const { source: _source, error: _error, ...rest } = record
  return { ...moved(rest, 'RECEIVED', at), attempt: record.attempt + 1 }
}

/** A packet that failed over what may have passed by now, to be looked at once more: the same attempt, of which people know. */
export function reconsiderPacket(record: PacketRecord, at: string): PacketRecord {
  if (record.state !== 'FAILED') return record
  const { error: _error, ...rest } = record
  return moved(rest, 'RECEIVED', at)
}

/** A packet of which an object with other content has come: the star keeps what it has, and people are told. */
export function conflictingPacket(record: PacketRecord, etag: string, message: string, at: string): PacketRecord {
  const touched = { ...record, fence: record.fence + 1, updatedAt: at }
  return told(touched, { outcome: 'packet_conflict', etag, message }, at)
}

function next(record: PacketRecord): PacketEffect | undefined {
  if (record.state === 'RECEIVED') return record.plan === undefined ? { kind: 'work' } : { kind: 'commit', plan: record.plan }
  if (record.state === 'PROCESSED' && !record.sequenced) return { kind: 'advance' }
  const notice = firstPending(record.notices)
  return notice === undefined ? undefined : { kind: 'publish', notice }
}

function evolve(record: PacketRecord, outcome: PacketOutcome, at: string): PacketRecord {
  const touched = { ...record, updatedAt: at, fence: record.fence + 1 }
  switch (outcome.kind) {
    case 'planned':
      return { ...touched, source: outcome.source, plan: outcome.plan }
    case 'held':
      return told(moved(record, 'HELD', at, outcome.reason), { outcome: 'packet_held', reason: outcome.reason, message: outcome.message }, at)
    case 'failed':
      return failed(record, outcome, at)
    case 'committed':
      return committed(record, at)
    case 'known-before':
      return { ...moved(record, 'PROCESSED', at, 'known-before'), sequenced: true }
    case 'overtaken': {
      const { plan: _plan, ...rest } = touched
      return rest
    }
    case 'advanced':
      return { ...touched, sequenced: true }
    case 'published':
      return { ...touched, notices: markSent(record.notices, outcome.id, at) }
  }
}

function committed(record: PacketRecord, at: string): PacketRecord {
  const processed = moved(record, 'PROCESSED', at)
  const gaps = record.plan?.gaps ?? []
  return gaps.length === 0 ? processed : told(processed, { outcome: 'packet_gap', gaps }, at)
}

function failed(record: PacketRecord, outcome: PacketOutcome & { readonly kind: 'failed' }, at: string): PacketRecord {
  const { code, message, source } = outcome
  const error = { code, message: message.slice(0, MESSAGE_MAX) }
  const ended = { ...moved(record, 'FAILED', at, code), error, ...(source === undefined ? {} : { source }) }
  return told(ended, { outcome: 'packet_failed', code, message }, at)
}

/** A notice that was sent already, or waits to be, is not given twice: a packet may be held many times for one cause. */
function told(record: PacketRecord, occasion: PacketOccasion, at: string): PacketRecord {
  const notice = composePacketNotice(occasion, record.packet, record.attempt, at)
  return record.notices.some(known => known.id === notice.id) ? record : { ...record, notices: bounded([...record.notices, notice]) }
}

/** What is still to be sent stays; of what was sent the newest are enough to know a repetition by. */
function bounded(notices: readonly OutboxNotice[]): readonly OutboxNotice[] {
  const sent = notices.filter(({ status }) => status === 'sent')
  const dropped = new Set(sent.slice(0, Math.max(0, sent.length - NOTICES_SENT_MAX)))
  return dropped.size === 0 ? notices : notices.filter((notice) => !dropped.has(notice))
}

function moved(record: PacketRecord, to: PacketState, at: string, reason?: string): PacketRecord {
  const { reason: _reason, ...rest } = record
  const because = reason === undefined ? {} : { reason }
  return {
    ...rest,
    ...because,
    state: to,
    fence: record.fence + 1,
    updatedAt: at,
    history: withEntry(record.history, { at, from: record.state, to, ...because }),
  }
}

/** The first entry, which says when the packet came, stays whatever follows it. */
function withEntry(history: readonly PacketHistoryEntry[], entry: PacketHistoryEntry): readonly PacketHistoryEntry[] {
  const [first = entry, ...later] = [...history, entry]
  return [first, ...later.slice(-HISTORY_MAX)]
}
