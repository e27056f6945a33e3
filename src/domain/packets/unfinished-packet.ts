import { firstPending } from '../notices/outbox.ts'
import type { PacketRecord } from './packet-record.ts'

/** Whether something is left to do about a packet: by an invocation, by the sweep, or by another packet for which it waits. */
export function isUnfinishedPacket(record: PacketRecord): boolean {
  if (record.state === 'RECEIVED' || record.state === 'HELD') return true
  return (record.state === 'PROCESSED' && !record.sequenced) || firstPending(record.notices) !== undefined
}
