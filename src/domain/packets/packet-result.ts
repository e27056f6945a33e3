import type { PacketRecord } from './packet-record.ts'

/** What the caller is told about one packet; names are the interface's. */
export interface PacketResult {
  readonly table: string
  readonly id: number
  readonly status: 'processed' | 'duplicate' | 'held' | 'failed'
  /** Of the star: facts that were added, or rows of the source that were taken in. */
  readonly rows: number
  readonly outputs: readonly string[]
  /** Ids that were missing before the packet when it was processed; the first 100, where `gaps_total` says of how many. */
  readonly gaps: readonly number[]
  readonly gaps_total?: number
  readonly rows_in?: number
  readonly rows_rejected?: number
  /** Rows that were taken in although a dimension says less of them than it wants; `warnings` names them. */
  readonly rows_warned?: number
  readonly rejects?: string
  readonly warnings?: string
  readonly reason?: string
  readonly error?: { readonly code: string; readonly message: string }
}

export interface PacketsResult {
  readonly status: 'success' | 'partial' | 'failed'
  readonly packets: readonly PacketResult[]
  /** Packets that had been held and were processed now, since what they waited for has come. */
  readonly released: readonly PacketResult[]
}

/** The result of a packet as its record has it. `isNew` is false where it was processed before. */
export function packetResult(record: PacketRecord, isNew: boolean): PacketResult {
  const { packet, plan, state, error, reason } = record
  const counted = state === 'PROCESSED' ? plan : undefined
  return {
    table: packet.table,
    id: packet.id,
    status: statusOf(state, isNew && reason !== 'known-before'),
    rows: counted?.rowsOut ?? 0,
    outputs: counted?.outputs.map(output => output.key) ?? [],
    ...gapsOf(counted?.gaps ?? []),
    ...(counted === undefined ? {} : { rows_in: counted.rowsIn, rows_rejected: counted.rowsRejected, rows_warned: counted.rowsWarned }),
    ...(counted?.rejectsKey === undefined ? {} : { rejects: counted.rejectsKey }),
    ...(counted?.warningsKey === undefined ? {} : { warnings: counted.warningsKey }),
    ...(reason === undefined ? {} : { reason }),
    ...(error === undefined || state !== 'FAILED' ? {} : { error }),
  }
}

/** A state machine passes results on in 256 KiB at most, and ten thousand ids would take a good part of that. */
const GAPS_TOLD = 100

function gapsOf(gaps: readonly number[]): Pick<PacketResult, 'gaps' | 'gaps_total'> {
  return gaps.length <= GAPS_TOLD ? { gaps } : { gaps: gaps.slice(0, GAPS_TOLD), gaps_total: gaps.length }
}

export function packetsResult(packets: readonly PacketResult[], released: readonly PacketResult[]): PacketsResult {
  const isIn = ({ status }: PacketResult): boolean => status === 'processed' || status === 'duplicate'
  const status = packets.every(isIn) ? 'success' : packets.every((packet) => packet.status === 'failed') ? 'failed' : 'partial'
  return { status, packets, released }
}

/** A packet that nothing is known of and that failed before it had a record. */
export function refusedPacket(table: string, id: number, code: string, message: string): PacketResult {
  return { table, id, status: 'failed', rows: 0, outputs: [], gaps: [], error: { code, message } }
}

function statusOf(state: PacketRecord['state'], isNew: boolean): PacketResult['status'] {
  switch (state) {
    case 'PROCESSED':
      return isNew ? 'processed' : 'duplicate'
    case 'HELD':
      return 'held'
    case 'FAILED':
      return 'failed'
    case 'RECEIVED':
      throw new Error('A packet that is not at its end has no result')
  }
}
