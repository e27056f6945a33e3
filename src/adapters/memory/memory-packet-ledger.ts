import { pageLimitFault, USUAL_PAGE_LIMIT } from '../../domain/ledger/page-limit.ts'
import type { PacketRef } from '../../domain/packets/packet-id.ts'
import { PACKET_RECORD, packetName, SEQUENCE_RECORD } from '../../domain/packets/packet-item.ts'
import type { PacketRecord } from '../../domain/packets/packet-record.ts'
import type { TableSequence } from '../../domain/packets/table-sequence.ts'
import { isUnfinishedPacket } from '../../domain/packets/unfinished-packet.ts'
import type { CreateOutcome, LedgerPage, LedgerPageOptions, Revision, SaveOutcome, Stored } from '../../ports/ledger.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import { MemoryRecords } from './memory-records.ts'

/** A ledger of packets in this process's memory. */
export class MemoryPacketLedger implements PacketLedger {
  readonly #packets: MemoryRecords<PacketRecord>
  readonly #sequences: MemoryRecords<TableSequence>

  constructor() {
    this.#packets = new MemoryRecords(PACKET_RECORD)
    this.#sequences = new MemoryRecords(SEQUENCE_RECORD)
  }

  async findPacket(packet: PacketRef): Promise<Stored<PacketRecord> | undefined> {
    return this.#packets.find(packetName(packet))
  }

  async createPacket(record: PacketRecord): Promise<CreateOutcome> {
    return this.#packets.create(record)
  }

  async savePacket(record: PacketRecord, expected: Revision): Promise<SaveOutcome> {
    return this.#packets.save(record, expected)
  }

  /** By table and then by id; a page goes on behind the name of the last packet before it. */
  async listUnfinishedPackets({ after = '', limit = USUAL_PAGE_LIMIT }: LedgerPageOptions = {}): Promise<LedgerPage<PacketRecord>> {
    const fault = pageLimitFault(limit)
    if (fault !== undefined) throw new PortError('invalid-argument', fault)
    const rest = this.#packets.all().filter(({ value }) => isUnfinishedPacket(value) && packetName(value.packet) > after)
    const items = rest.slice(0, limit)
    const last = items.at(-1)
    return last === undefined || items.length === rest.length ? { items } : { items, next: packetName(last.value.packet) }
  }

  async findSequence(table: string): Promise<Stored<TableSequence> | undefined> {
    return this.#sequences.find(table)
  }

  async createSequence(sequence: TableSequence): Promise<CreateOutcome> {
    return this.#sequences.create(sequence)
  }

  async saveSequence(sequence: TableSequence, expected: Revision): Promise<SaveOutcome> {
    return this.#sequences.save(sequence, expected)
  }

  async listSequences(): Promise<readonly TableSequence[]> {
    return this.#sequences.all().map(({ value }) => value)
  }

  /** Everything that is recorded: for tests and simulations. */
  snapshot(): { readonly packets: readonly PacketRecord[]; readonly sequences: readonly TableSequence[] } {
    return {
      packets: this.#packets.all().map(({ value }) => value),
      sequences: this.#sequences.all().map(({ value }) => value),
    }
  }
}
