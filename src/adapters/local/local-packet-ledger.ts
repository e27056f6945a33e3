import { sha256Hex } from '../../domain/identity/object-version.ts'
import { compareTexts } from '../../domain/ledger/creation-order.ts'
import { pageLimitFault, USUAL_PAGE_LIMIT } from '../../domain/ledger/page-limit.ts'
import type { PacketRef } from '../../domain/packets/packet-id.ts'
import { PACKET_RECORD, packetName, SEQUENCE_RECORD } from '../../domain/packets/packet-item.ts'
import type { PacketRecord } from '../../domain/packets/packet-record.ts'
import type { TableSequence } from '../../domain/packets/table-sequence.ts'
import { isUnfinishedPacket } from '../../domain/packets/unfinished-packet.ts'
import type { CreateOutcome, LedgerPage, LedgerPageOptions, Revision, SaveOutcome, Stored } from '../../ports/ledger.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import { LocalLedgerTable } from './local-ledger-table.ts'
import type { LocalLedgerOptions } from './local-ledger.ts'
import { StateFiles } from './state-files.ts'

/**
 * The packets of a folder, one file each beside its receipts (see `LocalLedger`): `packets/<2 digits>/<sha256 of the name>.json` and
 * `sequences/…`.
 */
export class LocalPacketLedger implements PacketLedger {
  readonly #packets: LocalLedgerTable<PacketRecord>
  readonly #sequences: LocalLedgerTable<TableSequence>

  constructor({ root, sync = true }: LocalLedgerOptions) {
    const files = new StateFiles({ root, folder: 'ledger', sync })
    this.#packets = new LocalLedgerTable({ record: PACKET_RECORD, files, hashOf: sha256Hex })
    this.#sequences = new LocalLedgerTable({ record: SEQUENCE_RECORD, files, hashOf: sha256Hex })
  }

  async findPacket(packet: PacketRef): Promise<Stored<PacketRecord> | undefined> {
    return await this.#packets.find(packetName(packet))
  }

  async createPacket(record: PacketRecord): Promise<CreateOutcome> {
    return await this.#packets.create(record)
  }

  async savePacket(record: PacketRecord, expected: Revision): Promise<SaveOutcome> {
    return await this.#packets.save(record, expected)
  }

  async listUnfinishedPackets({ after, limit = USUAL_PAGE_LIMIT }: LedgerPageOptions = {}): Promise<LedgerPage<PacketRecord>> {
    const fault = pageLimitFault(limit)
    if (fault !== undefined) throw new PortError('invalid-argument', fault)
    const items: Stored<PacketRecord>[] = []
    for await (const stored of this.#packets.readAll(after)) {
      if (!isUnfinishedPacket(stored.value)) continue
      const last = items.at(-1)
      if (items.length === limit && last !== undefined) return { items, next: sha256Hex(packetName(last.value.packet)) }
      items.push(stored)
    }
    return { items }
  }

  async findSequence(table: string): Promise<Stored<TableSequence> | undefined> {
    return await this.#sequences.find(table)
  }

  async createSequence(sequence: TableSequence): Promise<CreateOutcome> {
    return await this.#sequences.create(sequence)
  }

  async saveSequence(sequence: TableSequence, expected: Revision): Promise<SaveOutcome> {
    return await this.#sequences.save(sequence, expected)
  }

  async listSequences(): Promise<readonly TableSequence[]> {
    const sequences: TableSequence[] = []
    for await (const { value } of this.#sequences.readAll()) sequences.push(value)
    return sequences.sort((a, b) => compareTexts(a.table, b.table))
  }
}
