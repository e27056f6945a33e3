import type { DynamoDBClient, ScanCommandInput } from '@aws-sdk/client-dynamodb'
import type { Identity } from '../../domain/identity/object-version.ts'
import { creationOrder, dayOf } from '../../domain/ledger/creation-order.ts'
import { keyHash } from '../../domain/ledger/key-hash.ts'
import { isIdentity } from '../../domain/ledger/ledger-item.ts'
import { RECEIPT_RECORD, RUN_RECORD } from '../../domain/ledger/ledger-record.ts'
import { USUAL_PAGE_LIMIT } from '../../domain/ledger/page-limit.ts'
import { matchesFilter, type ReceiptFilter } from '../../domain/ledger/receipt-filter.ts'
import type { Receipt, ReceiptState } from '../../domain/ledger/receipt.ts'
import type { Run } from '../../domain/ledger/run.ts'
import { isUnfinished } from '../../domain/ledger/unfinished.ts'
import type {
  CreateOutcome,
  Ledger,
  LedgerPage,
  LedgerPageOptions,
  Revision,
  SaveOutcome,
  Stored,
} from '../../ports/ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import type { AttributeMap } from './attribute-value.ts'
import { DynamoDbRecords } from './dynamodb-records.ts'
import { checkPageLimit, DynamoDbTable, type ItemKey, keyAttributes } from './dynamodb-table.ts'
import { type IndexedKind, UnfinishedIndex } from './dynamodb-unfinished.ts'

export interface DynamoDbLedgerConfig {
  readonly client: Pick<DynamoDBClient, 'send'>
  /**
   * A table whose key is `PK` (partition) and `SK` (sort), both strings, with a global secondary index `unfinished`: its key is the
   * attribute of that name, a string, and it projects the keys only. Nothing but the listings of what is unfinished needs the index.
   */
  readonly tableName: string
  /** Waits between tries of a transaction that others got in the way of; by the timer of the system when absent. */
  readonly wait?: (durationMs: number) => Promise<void>
}

/** A page of a scan ends after so many answers of 1 MB, even with nothing found yet: no call lasts as long as the table is large. */
const SCANS_A_PAGE = 8

/**
 * The ledger in one table of DynamoDB:
 *
 * - a receipt is `PK=OBJ#<identity>`, `SK=RECEIPT`; with it, in one transaction, goes `PK=KEY#<sha256 of bucket and key>`,
 *   `SK=<time of creation>#<identity>`, which names it;
 * - a run is `PK=RUN#<id>`, `SK=RUN`; with it, in one transaction, goes a copy: `PK=EXEC#<UTC date>`,
 *   `SK=<time of creation>#<id>`.
 *
 * `listReceipts` reads the index of unfinished receipts where only these are asked for, and scans the whole table otherwise, a page
 * at a time: that is for people, not for every event. Either way a page may hold few receipts or none and still have a `next`.
 */
export class DynamoDbLedger implements Ledger {
  readonly #table: DynamoDbTable
  readonly #receipts: DynamoDbRecords<Receipt>
  readonly #runs: DynamoDbRecords<Run>
  readonly #unfinished: UnfinishedIndex<Receipt>

  constructor({ client, tableName, wait }: DynamoDbLedgerConfig) {
    const table = new DynamoDbTable(client, tableName, wait)
    this.#table = table
    this.#unfinished = new UnfinishedIndex(table, UNFINISHED_RECEIPTS)
    this.#receipts = new DynamoDbRecords({
      table,
      record: RECEIPT_RECORD,
      keyOf: ({ identity }) => receiptKey(identity),
      entry: { keyOf: keyEntry, holds: 'reference' },
      mark: this.#unfinished.mark,
    })
    this.#runs = new DynamoDbRecords({ table, record: RUN_RECORD, keyOf: ({ id }) => runKey(id), entry: { keyOf: dayEntry, holds: 'copy' } })
  }

  async findReceipt(identity: Identity): Promise<Stored<Receipt> | undefined> {
    return isIdentity(identity) ? this.#receipts.find(receiptKey(identity)) : undefined
  }

  async createReceipt(receipt: Receipt): Promise<CreateOutcome> {
    return this.#receipts.create(receipt)
  }

  async saveReceipt(receipt: Receipt, expected: Revision): Promise<SaveOutcome> {
    return this.#receipts.save(receipt, expected)
  }

  async receiptsOfKey(bucket: string, key: string, limit = USUAL_PAGE_LIMIT): Promise<readonly Stored<Receipt>[]> {
    checkPageLimit(limit)
    const identities = await this.#identitiesOfKey(keyPartition(bucket, key), limit)
    const items = await this.#table.getAll(identities.map(receiptKey))
    const byIdentity = new Map(items.map((item) => this.#receipts.read(item)).map((stored) => [stored.value.identity, stored]))
    return identities.flatMap((identity) => byIdentity.get(identity) ?? [])
  }

  async listReceipts(filter: ReceiptFilter, { after, limit = USUAL_PAGE_LIMIT }: LedgerPageOptions = {}): Promise<LedgerPage<Receipt>> {
    checkPageLimit(limit)
    return filter.unfinished === true ? this.#listUnfinished(filter, after, limit) : this.#scanReceipts(filter, after, limit)
  }

  /** The index tells where to look, and the table what is there by now. */
  async #listUnfinished(filter: ReceiptFilter, after: string | undefined, limit: number): Promise<LedgerPage<Receipt>> {
    const { keys, next } = await this.#unfinished.page(after, limit)
    const receipts = (await this.#table.getAll(keys)).map((item) => this.#receipts.read(item))
    const items = receipts.filter(({ value }) => matchesFilter(value, filter))
    return next === undefined ? { items } : { items, next }
  }

  async #scanReceipts({ state }: ReceiptFilter, after: string | undefined, limit: number): Promise<LedgerPage<Receipt>> {
    const found: AttributeMap[] = []
    let last = after === undefined ? undefined : keyAttributes(parseNext(after))
    for (let scans = 0; scans < SCANS_A_PAGE; scans += 1) {
      const page = await this.#table.scan({ ...receiptsIn(state), ExclusiveStartKey: last })
      found.push(...page.items)
      last = page.last
      if (found.length >= limit || last === undefined) break
    }
    const items = found.slice(0, limit)
    // Any item's key will do to go on from, so an answer that holds too much is read again from the last item given.
    const next = found.length > limit ? items.at(-1) : last
    const page = items.map((item) => this.#receipts.read(item))
    return next === undefined ? { items: page } : { items: page, next: formatNext(next) }
  }

  async findRun(id: string): Promise<Stored<Run> | undefined> {
    return this.#runs.find(runKey(id))
  }

  async registerRun(run: Run): Promise<CreateOutcome> {
    return this.#runs.create(run)
  }

  async saveRun(run: Run, expected: Revision): Promise<SaveOutcome> {
    return this.#runs.save(run, expected)
  }

  async listRuns(date: string, options: LedgerPageOptions = {}): Promise<LedgerPage<Run>> {
    const { after, limit = USUAL_PAGE_LIMIT } = options
    checkPageLimit(limit)
    const PK = `EXEC#${date}`
    const { items, last } = await this.#table.query({
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': { S: PK } },
      Limit: limit,
      ExclusiveStartKey: after === undefined ? undefined : keyAttributes({ PK, SK: after }),
    })
    const page = items.map((item) => this.#runs.read(item))
    const next = last?.['SK']?.S
    return next === undefined ? { items: page } : { items: page, next }
  }

  async #identitiesOfKey(partition: string, limit: number): Promise<readonly string[]> {
    const identities: string[] = []
    let last: AttributeMap | undefined
    do {
      const page = await this.#table.query({
        KeyConditionExpression: 'PK = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
        ScanIndexForward: false,
        Limit: limit - identities.length,
        ExclusiveStartKey: last,
      })
      identities.push(...page.items.flatMap((item) => item['receipt']?.S ?? []))
      last = page.last
    } while (last !== undefined && identities.length < limit)
    return identities
  }
}

const RECEIPT_PREFIX = 'OBJ#'

/** Writes spread over as many partitions, as every one of them may take 1,000 a second. */
const UNFINISHED_RECEIPTS: IndexedKind<Receipt> = {
  noun: 'unfinished receipts',
  partitions: Array.from('0123456789abcdef'),
  partitionOf: (receipt) => (isUnfinished(receipt) ? receipt.identity.slice(0, 1) : undefined),
}

/** The parameters of a scan that finds receipts, in one state or in any. `state` is a word that DynamoDB reserves. */
function receiptsIn(state: ReceiptState | undefined): Omit<ScanCommandInput, 'TableName'> {
  const isReceipt = 'begins_with(PK, :prefix)'
  const prefix = { ':prefix': { S: RECEIPT_PREFIX } }
  if (state === undefined) return { FilterExpression: isReceipt, ExpressionAttributeValues: prefix }
  return {
    FilterExpression: `${isReceipt} AND #state = :state`,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ...prefix, ':state': { S: state } },
  }
}

function receiptKey(identity: string): ItemKey {
  return { PK: `${RECEIPT_PREFIX}${identity}`, SK: 'RECEIPT' }
}

function runKey(id: string): ItemKey {
  return { PK: `RUN#${id}`, SK: 'RUN' }
}

function keyEntry({ object, createdAt, identity }: Receipt): ItemKey {
  return { PK: keyPartition(object.bucket, object.key), SK: creationOrder(createdAt, identity) }
}

function keyPartition(bucket: string, key: string): string {
  return `KEY#${keyHash(bucket, key)}`
}

function dayEntry({ createdAt, id }: Run): ItemKey {
  return { PK: `EXEC#${dayOf(createdAt)}`, SK: creationOrder(createdAt, id) }
}

function formatNext(item: AttributeMap): string {
  return JSON.stringify([item['PK']?.S ?? '', item['SK']?.S ?? ''])
}

function parseNext(after: string): ItemKey {
  let parts: unknown
  try {
    parts = JSON.parse(after)
  } catch {
    parts = undefined
  }
  const list: readonly unknown[] = Array.isArray(parts) ? parts : []
  const [PK, SK] = list
  if (typeof PK === 'string' && typeof SK === 'string') return { PK, SK }
  throw new PortError('invalid-argument', `${JSON.stringify(after.slice(0, 60))} is not the "next" of a page of receipts`)
}
