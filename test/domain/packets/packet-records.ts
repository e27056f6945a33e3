import { receivePacket } from '../../../src/domain/packets/packet-machine.ts'
import type { PacketPlan, PacketRecord, PacketSource } from '../../../src/domain/packets/packet-record.ts'

export const T0 = '2024-11-15T14:20:09.952Z'
export const T1 = '2024-11-15T14:21:00.000Z'
export const T2 = '2024-11-15T14:22:00.000Z'

export const SOURCE: PacketSource = { bucket: 'ingestion', key: 'staff/staff_7.jsonl', etag: 'e1', size: 120, hash: 'a'.repeat(64) }

export const PLAN: PacketPlan = {
  manifestEtag: 'm1',
  outputs: [{ table: 'dim_staff', key: 'dim_staff/staff/x.parquet', rows: 20, hash: 'b'.repeat(64), replaces: true }],
  states: [{ source: 'staff', key: 'state/staff/x.jsonl' }],
  rowsIn: 5,
  rowsOut: 4,
  rowsRejected: 1,
  rowsWarned: 0,
  rejectsKey: 'quarantine/staff/staff_00000007.rejects.ndjson',
  gaps: [],
}

export function received(): PacketRecord {
  return receivePacket({ table: 'staff', id: 7 }, T0)
}
