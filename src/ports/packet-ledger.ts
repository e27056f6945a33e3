import type { PacketRef } from '../domain/packets/packet-id.ts'
import type { PacketRecord } from '../domain/packets/packet-record.ts'
import type { TableSequence } from '../domain/packets/table-sequence.ts'
import type { CreateOutcome, LedgerPage, LedgerPageOptions, Revision, SaveOutcome, Stored } from './ledger.ts'

/**
 * The memory of what became of every packet, and of which packets of each table are in. The rules of `Ledger` hold: reads are
 * strongly consistent, every write is a compare-and-set on the revision that the ledger hands out.
 */
export interface PacketLedger {
  findPacket(packet: PacketRef): Promise<Stored<PacketRecord> | undefined>
  createPacket(record: PacketRecord): Promise<CreateOutcome>
  savePacket(record: PacketRecord, expected: Revision): Promise<SaveOutcome>

  /**
   * One page of the packets that are not at their end (RECEIVED, HELD, not yet in the sequence, or with a notice to send), in no
   * stated order, each once if none is written meanwhile. May lag some seconds behind, but never gives one that is finished.
   */
  listUnfinishedPackets(options?: LedgerPageOptions): Promise<LedgerPage<PacketRecord>>

  findSequence(table: string): Promise<Stored<TableSequence> | undefined>
  createSequence(sequence: TableSequence): Promise<CreateOutcome>
  saveSequence(sequence: TableSequence, expected: Revision): Promise<SaveOutcome>
  /** Of every table of which a packet was seen, by the table's name. May lag some seconds behind. */
  listSequences(): Promise<readonly TableSequence[]>
}
