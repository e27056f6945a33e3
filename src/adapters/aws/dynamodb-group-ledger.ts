import { USUAL_PAGE_LIMIT } from '../../domain/ledger/page-limit.ts'
import { GROUP_RECORD } from '../../domain/queue/group-item.ts'
import { isBusyGroup, type OrderGroup } from '../../domain/queue/order-group.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { CreateOutcome, LedgerPage, LedgerPageOptions, Revision, SaveOutcome, Stored } from '../../ports/ledger.ts'
import type { DynamoDbLedgerConfig } from './dynamodb-ledger.ts'
import { DynamoDbRecords } from './dynamodb-records.ts'
import { checkPageLimit, DynamoDbTable, type ItemKey } from './dynamodb-table.ts'
import { type IndexedKind, UnfinishedIndex } from './dynamodb-unfinished.ts'

/** Groups in the table of DynamoDB that holds the receipts as well (see `DynamoDbLedger`): `PK=LEASE#<group>`, `SK=GROUP`. */
export class DynamoDbGroupLedger implements GroupLedger {
  readonly #table: DynamoDbTable
  readonly #groups: DynamoDbRecords<OrderGroup>
  readonly #busy: UnfinishedIndex<OrderGroup>

  constructor({ client, tableName, wait }: DynamoDbLedgerConfig) {
    this.#table = new DynamoDbTable(client, tableName, wait)
    this.#busy = new UnfinishedIndex(this.#table, BUSY_GROUPS)
    this.#groups = new DynamoDbRecords({ table: this.#table, record: GROUP_RECORD, keyOf: ({ group }) => groupKey(group), mark: this.#busy.mark })
  }

  async findGroup(group: string): Promise<Stored<OrderGroup> | undefined> {
    return await this.#groups.find(groupKey(group))
  }

  async createGroup(record: OrderGroup): Promise<CreateOutcome> {
    return await this.#groups.create(record)
  }

  async saveGroup(record: OrderGroup, expected: Revision): Promise<SaveOutcome> {
    return await this.#groups.save(record, expected)
  }

  /** The index tells where to look, and the table what is there by now. */
  async listBusyGroups({ after, limit = USUAL_PAGE_LIMIT }: LedgerPageOptions = {}): Promise<LedgerPage<OrderGroup>> {
    checkPageLimit(limit)
    const { keys, next } = await this.#busy.page(after, limit)
    const groups = (await this.#table.getAll(keys)).map((item) => this.#groups.read(item))
    const items = groups.filter(({ value }) => isBusyGroup(value))
    return next === undefined ? { items } : { items, next }
  }
}

/** One partition takes 1,000 writes a second: more groups than begin or end a file at the same time. */
const BUSY_GROUPS: IndexedKind<OrderGroup> = {
  noun: 'busy groups',
  partitions: ['group'],
  partitionOf: (group) => (isBusyGroup(group) ? 'group' : undefined),
}

function groupKey(group: string): ItemKey {
  return { PK: `LEASE#${group}`, SK: 'GROUP' }
}
