import { sha256Hex } from '../identity/object-version.ts'
import type { OutboxNotice } from '../notices/outbox.ts'
import type { PacketRef } from './packet-id.ts'

/** What people are told about a packet. */
export type PacketOccasion =
  | { readonly outcome: 'packet_gap'; readonly gaps: readonly number[] }
  | { readonly outcome: 'packet_held'; readonly reason: string; readonly message: string }
  | { readonly outcome: 'packet_failed'; readonly code: string; readonly message: string }
  | { readonly outcome: 'packet_conflict'; readonly message: string; readonly etag: string }

/** How many missing ids a notice names. */
const NAMED_MAX = 20
/** Characters of one notice: many of them must fit into one record. */
const MESSAGE_MAX = 2_000

/** Puts an occasion into words. The same packet, outcome, cause and attempt always give the same id. */
export function composePacketNotice(occasion: PacketOccasion, packet: PacketRef, attempt: number, at: string): OutboxNotice {
  const cause = occasion.outcome === 'packet_held' ? occasion.reason : occasion.outcome === 'packet_conflict' ? occasion.etag : ''
  const id = sha256Hex(JSON.stringify([packet.table, packet.id, occasion.outcome, cause, attempt])).slice(0, 32)
  const { subject, message } = wordsFor(occasion, packet)
  return { id, outcome: occasion.outcome, subject, message: message.slice(0, MESSAGE_MAX), at, status: 'pending' }
}

function wordsFor(occasion: PacketOccasion, packet: PacketRef): { readonly subject: string; readonly message: string } {
  const name = `${packet.table} ${packet.id.toString()}`
  switch (occasion.outcome) {
    case 'packet_gap':
      return { subject: 'Packet Gap', message: `Packet processed: ${name}\nMissing before it: ${listed(occasion.gaps)}` }
    case 'packet_held':
      return { subject: 'Packet Held', message: `Packet kept, not yet processed: ${name}\nReason: ${occasion.reason}\n${occasion.message}` }
    case 'packet_failed':
      return { subject: 'Packet Failed', message: `Packet kept, not processed: ${name}\nReason: ${occasion.code}\n${occasion.message}` }
    case 'packet_conflict':
      return { subject: 'Packet Conflict', message: `Packet is in the star already, with other content: ${name}\n${occasion.message}` }
  }
}

function listed(ids: readonly number[]): string {
  const rest = ids.length - NAMED_MAX
  return ids.slice(0, NAMED_MAX).join(', ') + (rest > 0 ? ` and ${rest.toString()} more` : '')
}
