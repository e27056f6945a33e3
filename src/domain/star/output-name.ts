import { packetDigits } from '../packets/packet-id.ts'
import type { PacketRef } from '../packets/packet-id.ts'
import { formatMomentForName } from './format-moment.ts'

/** Where the manifest is, in the bucket of processed tables. */
export const MANIFEST_KEY = 'manifest.json'

/**
 * The key of a file of a table: which packet made it, and of what time its newest record is. Where other bytes have the name
 * already, which no manifest needs to name, `alternative` has 8 digits of the hash of these.
 */
export function outputKeys(
  table: string,
  packet: PacketRef,
  newest: bigint,
  sha256: string,
): { readonly key: string; readonly alternative: string } {
  const stem = `${table}/${packet.table}/${table}_packet_${packetDigits(packet.id)}_processed_${formatMomentForName(newest)}`
  return { key: `${stem}.parquet`, alternative: `${stem}~${sha256.slice(0, 8)}.parquet` }
}

/** The key of the latest rows of a source table, or of the dates in use of a calendar. The same content has the same key. */
export function stateKey(name: string, packet: PacketRef, sha256: string): string {
  return `state/${name}/${packet.table}_${packetDigits(packet.id)}_${sha256.slice(0, 16)}.jsonl`
}

/** Whether a key is one that `stateKey` gives to content of this hash. */
export function isStateOf(key: string, sha256: string): boolean {
  return key.endsWith(`_${sha256.slice(0, 16)}.jsonl`)
}

/** Where the rejected rows of a packet are, and beside them the warnings. */
export function packetRejectsKey(packet: PacketRef): string {
  return `quarantine/${packet.table}/${packet.table}_${packetDigits(packet.id)}.rejects.ndjson`
}

export function packetWarningsKey(packet: PacketRef): string {
  return `quarantine/${packet.table}/${packet.table}_${packetDigits(packet.id)}.warnings.ndjson`
}
