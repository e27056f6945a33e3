import { describeValue, isRecord } from '../config/describe-value.ts'
import { PACKET_ID_MAX, parsePacketDigits } from './packet-id.ts'
import type { PacketRef } from './packet-id.ts'

export type PayloadParsing =
  | { readonly kind: 'packets'; readonly packets: readonly PacketRef[] }
  | { readonly kind: 'malformed'; readonly problems: readonly string[] }

/** An invocation takes this many packets at most; what extracts them sends one of each table. */
const PACKETS_MAX = 1_000
const TABLE_LENGTH_MAX = 255
const PROBLEMS_MAX = 20

/**
 * Reads `{"packets":[{"table","id"},…]}`. An id is a whole number or its digits, as the parameter store keeps it. A packet
 * that is named twice is one. All problems are told together, and one makes the payload unusable: what else it got wrong
 * nobody knows.
 */
export function parsePayload(payload: unknown): PayloadParsing {
  if (!isRecord(payload) || !Object.hasOwn(payload, 'packets')) {
    return malformed('The payload must be an object with the list `packets`, as in {"packets":[{"table":"staff","id":1}]}')
  }
  const { packets } = payload
  if (!Array.isArray(packets) || packets.length === 0) return malformed('`packets` must be a list of at least one packet')
  if (packets.length > PACKETS_MAX) {
    return malformed(`\`packets\` has ${packets.length.toString()} entries, more than ${PACKETS_MAX.toString()}: send several payloads`)
  }
  const entries: readonly unknown[] = packets
  const refs = new Map<string, PacketRef>()
  const problems: string[] = []
  for (const [index, entry] of entries.entries()) {
    const read = readPacket(entry)
    if (typeof read === 'string') problems.push(`packets[${index.toString()}] ${read}`)
    else refs.set(`${read.id.toString()} ${read.table}`, read)
  }
  if (problems.length > 0) return malformed(...problems.slice(0, PROBLEMS_MAX))
  return { kind: 'packets', packets: [...refs.values()] }
}

function malformed(...problems: readonly string[]): PayloadParsing {
  return { kind: 'malformed', problems }
}

function readPacket(entry: unknown): PacketRef | string {
  if (!isRecord(entry)) return 'must be an object with `table` and `id`'
  const table = Object.hasOwn(entry, 'table') ? entry['table'] : undefined
  if (typeof table !== 'string' || table === '') return 'has no `table`: the name of a source table is needed'
  if (table.length > TABLE_LENGTH_MAX) {
    return `has a \`table\` of ${table.length.toString()} characters, more than ${TABLE_LENGTH_MAX.toString()}`
  }
  const given = Object.hasOwn(entry, 'id') ? entry['id'] : undefined
  const id = typeof given === 'string' ? parsePacketDigits(given) : given
  if (typeof id === 'number' && Number.isInteger(id) && id >= 1 && id <= PACKET_ID_MAX) return { table, id }
  return `has the \`id\` ${describeValue(given)}: a whole number from 1 to ${PACKET_ID_MAX.toString()} is needed`
}
