import type { PacketStatus } from '../../usecases/packets/read-packet-status.ts'
import { textTable, type Column } from './text-table.ts'
import { counted, plural } from './wording.ts'

const TABLES: readonly Column[] = [
  { title: 'SOURCE TABLE', align: 'left' },
  { title: 'WATERMARK', align: 'right' },
  { title: 'HIGHEST', align: 'right' },
  { title: 'MISSING PACKETS', align: 'left' },
]
const PACKETS: readonly Column[] = [
  { title: 'PACKET', align: 'left' },
  { title: 'STATE', align: 'left' },
  { title: 'SINCE', align: 'left' },
]
const IDS_SHOWN = 10
const PACKETS_SHOWN = 50

/** How far each source table is, and which packets are not at their end. */
export function describePacketStatus({ sequences, unfinished }: PacketStatus): readonly string[] {
  const tables = sequences.map(({ table, watermark, highest, gaps }) => [table, watermark.toString(), highest.toString(), idsText(gaps)])
  const packets = unfinished.slice(0, PACKETS_SHOWN).map(({ packet, state, reason, updatedAt }) => [
    `${packet.table} ${packet.id.toString()}`,
    reason === undefined ? state : `${state} (${reason})`,
    updatedAt,
  ])
  return [
    ...textTable(TABLES, tables),
    ...(packets.length === 0 ? [] : ['', ...textTable(PACKETS, packets), '', `${plural(unfinished.length, 'packet')} not at the end`]),
  ]
}

/** The tables of which packets are missing. */
export function gapsJson({ sequences }: PacketStatus): readonly object[] {
  return sequences.flatMap(({ table, watermark, highest, gaps }) => (gaps.length === 0 ? [] : [{ table, watermark, highest, missing: gaps }]))
}

export function unfinishedJson({ unfinished }: PacketStatus): readonly object[] {
  return unfinished.map(({ packet, state, reason, attempt, createdAt, updatedAt }) => ({
    table: packet.table,
    id: packet.id,
    state,
    reason: reason ?? null,
    attempt,
    created_at: createdAt,
    updated_at: updatedAt,
  }))
}

function idsText(ids: readonly number[]): string {
  const shown = ids.slice(0, IDS_SHOWN).join(', ')
  return ids.length > IDS_SHOWN ? `${shown} and ${counted(ids.length - IDS_SHOWN)} more` : shown
}
