import { compareTexts } from '../../domain/ledger/creation-order.ts'
import { USUAL_PAGE_LIMIT } from '../../domain/ledger/page-limit.ts'
import { packetDigits, type PacketRef } from '../../domain/packets/packet-id.ts'
import { PACKET_RECORD, SEQUENCE_RECORD } from '../../domain/packets/packet-item.ts'
import type { PacketRecord } from '../../domain/packets/packet-record.ts'
import type { TableSequence } from '../../domain/packets/table-sequence.ts'
import { isUnfinishedPacket } from '../../domain/packets/unfinished-packet.ts'
import type { CreateOutcome, LedgerPage, LedgerPageOptions, Revision, SaveOutcome, Stored } from '../../ports/ledger.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'
import type { DynamoDbLedgerConfig } from './dynamodb-ledger.ts'
import { DynamoDbRecords } from './dynamodb-records.ts'
import { checkPageLimit, DynamoDbTable, type ItemKey } from './dynamodb-table.ts'
import { type IndexedKind, UnfinishedIndex } from './dynamodb-unfinished.ts'

/** How many sequences one look into the index may give: a page of it, as they are read whole anyway. */
const SEQUENCES_A_PAGE = 1_000

/**
 * Packets in the table of DynamoDB that holds the receipts as well (see `DynamoDbLedger`): all of a source table under
 * `PK=PACKETS#<table>`, a packet as `SK=PACKET#<id, 8 digits>` and the sequence as `SK=SEQUENCE`. Both kinds of listing read the
 * index of what is unfinished, and so may lag some seconds behind.
 */
export class DynamoDbPacketLedger implements PacketLedger {
  readonly #table: DynamoDbTable
  readonly #packets: DynamoDbRecords<PacketRecord>
  readonly #sequences: DynamoDbRecords<TableSequence>
  readonly #unfinished: UnfinishedIndex<PacketRecord>
  readonly #everySequence: UnfinishedIndex<TableSequence>

  constructor({ client, tableName, wait }: DynamoDbLedgerConfig) {
    const table = new DynamoDbTable(client, tableName, wait)
    this.#table = table
    this.#unfinished = new UnfinishedIndex(table, UNFINISHED_PACKETS)
    this.#everySequence = new UnfinishedIndex(table, SEQUENCES)
    this.#packets = new DynamoDbRecords({
      table,
      record: PACKET_RECORD,
      keyOf: ({ packet }) => packetKey(packet),
      mark: this.#unfinished.mark,
    })
    this.#sequences = new DynamoDbRecords({
      table,
      record: SEQUENCE_RECORD,
      keyOf: (sequence) => sequenceKey(sequence.table),
      mark: this.#everySequence.mark,
    })
  }

  async findPacket(packet: PacketRef): Promise<Stored<PacketRecord> | undefined> {
    return this.#packets.find(packetKey(packet))
  }

  async createPacket(record: PacketRecord): Promise<CreateOutcome> {
    return this.#packets.create(record)
  }

  async savePacket(record: PacketRecord, expected: Revision): Promise<SaveOutcome> {
    return this.#packets.save(record, expected)
  }

  /** The index tells where to look, and the table what is there by now. */
  async listUnfinishedPackets({ after, limit = USUAL_PAGE_LIMIT }: LedgerPageOptions = {}): Promise<LedgerPage<PacketRecord>> {
    checkPageLimit(limit)
    const { keys, next } = await this.#unfinished.page(after, limit)
    const packets = (await this.#table.getAll(keys)).map((item) => this.#packets.read(item))
    const items = packets.filter(({ value }) => isUnfinishedPacket(value))
    return next === undefined ? { items } : { items, next }
  }

  async findSequence(table: string): Promise<Stored<TableSequence> | undefined> {
    return this.#sequences.find(sequenceKey(table))
  }

  async createSequence(sequence: TableSequence): Promise<CreateOutcome> {
    return this.#sequences.create(sequence)
  }

  async saveSequence(sequence: TableSequence, expected: Revision): Promise<SaveOutcome> {
    return this.#sequences.save(sequence, expected)
  }

  async listSequences(): Promise<readonly TableSequence[]> {
    const sequences: TableSequence[] = []
    let after: string | undefined
    do {
      const { keys, next } = await this.#everySequence.page(after, SEQUENCES_A_PAGE)
      const items = await this.#table.getAll(keys)
      sequences.push(...items.map((item) => this.#sequences.read(item).value))
      after = next
    } while (after !== undefined)
    return sequences.sort((a, b) => compareTexts(a.table, b.table))
  }
}

/** One partition takes 1,000 writes a second; the star takes in one packet at a time, far fewer than that. */
const UNFINISHED_PACKETS: IndexedKind<PacketRecord> = {
  noun: 'unfinished packets',
  partitions: ['packet'],
  partitionOf: (record) => (isUnfinishedPacket(record) ? 'packet' : undefined),
}

/** A sequence is never finished: another packet may always come. */
const SEQUENCES: IndexedKind<TableSequence> = {
  noun: 'sequences',
  partitions: ['sequence'],
  partitionOf: () => 'sequence',
}

function packetKey({ table, id }: PacketRef): ItemKey {
  return { PK: partitionOf(table), SK: `PACKET#${packetDigits(id)}` }
}

function sequenceKey(table: string): ItemKey {
  return { PK: partitionOf(table), SK: 'SEQUENCE' }
}

function partitionOf(table: string): string {
  return `PACKETS#${table}`
}
