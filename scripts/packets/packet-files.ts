import { packetText } from './packet-text.ts'
import type { SourcePacket } from './source-row.ts'

export interface PacketFile {
  /** Below the folder that holds `ingestion` and `payload.json`. */
  readonly path: string
  readonly text: string
}

/** The packets as files, and the payload that names them all in the order of their extraction. */
export function packetFiles(packets: readonly SourcePacket[]): readonly PacketFile[] {
  const names = packets.map(({ table, id }) => ({ table, id }))
  return [
    { path: 'payload.json', text: `{"packets":[\n${names.map(name => JSON.stringify(name)).join(',\n')}\n]}\n` },
    ...packets.map(packet => ({ path: `ingestion/${packet.table}/${packet.table}_${packet.id.toString()}.jsonl`, text: packetText(packet) })),
  ]
}
