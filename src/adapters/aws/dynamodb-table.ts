import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
  type ScanCommandInput,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { pageLimitFault } from '../../domain/ledger/page-limit.ts'
import { PortError } from '../../ports/port-error.ts'
import { type AttributeMap, sizeOfItem } from './attribute-value.ts'
import { isInProgress, isPassingConflict, refusedCondition, type RefusedCondition } from './dynamodb-failure.ts'
import { translateError } from './translate-error.ts'

/** The primary key that every item of the table has. */
export interface ItemKey {
  readonly PK: string
  readonly SK: string
}

export interface ConditionalWrite {
  /** The item that is written if `condition` holds for the one under its key. */
  readonly item: AttributeMap
  readonly condition: string
  readonly values?: AttributeMap
  /** Items that are written together with it, all or none. */
  readonly together: readonly AttributeMap[]
  /** Tells DynamoDB that a repetition of the request is one: the same for one write, 1 to 36 characters. */
  readonly token: string
}

export interface ItemPage {
  readonly items: readonly AttributeMap[]
  /** From where to go on; absent at the end. */
  readonly last?: AttributeMap
}

export type IndexQuery = Omit<QueryCommandInput, 'TableName' | 'ConsistentRead'> & { readonly IndexName: string }

const ITEM_BYTES_MAX = 400 * 1024
const BATCH_MOST = 100
const TRIES_MOST = 6

/** One table of DynamoDB, read with strong consistency but for its indexes. Errors come out as `PortError`. */
export class DynamoDbTable {
  readonly #client: Pick<DynamoDBClient, 'send'>
  readonly #name: string
  readonly #wait: (durationMs: number) => Promise<void>

  /** @param wait between tries that others got in the way of; by the timer of the system when absent */
  constructor(client: Pick<DynamoDBClient, 'send'>, name: string, wait: (durationMs: number) => Promise<void> = sleep) {
    this.#client = client
    this.#name = name
    this.#wait = wait
  }

  async get(key: ItemKey): Promise<AttributeMap | undefined> {
    const command = new GetItemCommand({ TableName: this.#name, Key: keyAttributes(key), ConsistentRead: true })
    return this.#reading(`get ${key.PK}`, async () => (await this.#client.send(command)).Item)
  }

  /** The items of these keys in no order, without those that are not there. */
  async getAll(keys: readonly ItemKey[]): Promise<readonly AttributeMap[]> {
    const items: AttributeMap[] = []
    for (let start = 0; start < keys.length; start += BATCH_MOST) {
      items.push(...(await this.#getBatch(keys.slice(start, start + BATCH_MOST).map(keyAttributes))))
    }
    return items
  }

  /** Writes if the condition holds, else gives the item that was found in place of the one expected. */
  async write(write: ConditionalWrite): Promise<'written' | RefusedCondition> {
    const action = `write ${write.item['PK']?.S ?? 'an item'}`
    for (const item of [write.item, ...write.together]) checkSize(item)
    for (let tried = 1; ; tried += 1) {
      try {
        await (write.together.length === 0 ? this.#put(write) : this.#putTogether(write))
        return 'written'
      } catch (error) {
        const refused = refusedCondition(error)
        if (refused !== undefined) return refused
        if (!isPassingConflict(error)) throw translateError(error, { action: this.#named(action), changes: true })
        if (tried === TRIES_MOST) throw conflictLasts(this.#named(action), error)
        await this.#wait(10 * 2 ** tried * (0.5 + Math.random()))
      }
    }
  }

  async query(input: Omit<QueryCommandInput, 'TableName' | 'ConsistentRead'>): Promise<ItemPage> {
    const command = new QueryCommand({ ...input, TableName: this.#name, ConsistentRead: true })
    return this.#reading('query', async () => pageOf(await this.#client.send(command)))
  }

  /** A page of an index, which lags behind the table: DynamoDB reads no global secondary index consistently. */
  async queryIndex(input: IndexQuery): Promise<ItemPage> {
    const command = new QueryCommand({ ...input, TableName: this.#name })
    return this.#reading(`query index ${input.IndexName}`, async () => pageOf(await this.#client.send(command)))
  }

  async scan(input: Omit<ScanCommandInput, 'TableName' | 'ConsistentRead'>): Promise<ItemPage> {
    const command = new ScanCommand({ ...input, TableName: this.#name, ConsistentRead: true })
    return this.#reading('scan', async () => pageOf(await this.#client.send(command)))
  }

  async #put({ item, condition, values }: ConditionalWrite): Promise<void> {
    await this.#client.send(new PutItemCommand(this.#conditionalPut(item, condition, values)))
  }

  async #putTogether({ item, condition, values, together, token }: ConditionalWrite): Promise<void> {
    const others = together.map((other) => ({ Put: { TableName: this.#name, Item: other } }))
    const TransactItems = [{ Put: this.#conditionalPut(item, condition, values) }, ...others]
    await this.#client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: token }))
  }

  #conditionalPut(item: AttributeMap, condition: string, values: AttributeMap | undefined) {
    return {
      TableName: this.#name,
      Item: item,
      ConditionExpression: condition,
      ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    }
  }

  /** DynamoDB may answer a part of a batch and name the rest; it is asked for that as long as the rest gets smaller. */
  async #getBatch(batch: AttributeMap[]): Promise<readonly AttributeMap[]> {
    const items: AttributeMap[] = []
    let keys = batch
    let fruitless = 0
    for (;;) {
      const command = new BatchGetItemCommand({ RequestItems: { [this.#name]: { Keys: keys, ConsistentRead: true } } })
      const { Responses, UnprocessedKeys } = await this.#reading('get items', () => this.#client.send(command))
      items.push(...(Responses?.[this.#name] ?? []))
      const left = UnprocessedKeys?.[this.#name]?.Keys ?? []
      if (left.length === 0) return items
      fruitless = left.length < keys.length ? 0 : fruitless + 1
      if (fruitless === TRIES_MOST) {
        const complaint = `${left.length} of ${batch.length} were left out again and again`
        throw new PortError('throttled', `Could not ${this.#named('get items')}: ${complaint}`, { outcomeUnknown: false })
      }
      keys = left
      await this.#wait(10 * 2 ** fruitless * (0.5 + Math.random()))
    }
  }

  async #reading<T>(action: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      throw translateError(error, { action: this.#named(action), changes: false })
    }
  }

  #named(action: string): string {
    return `${action} in table ${this.#name}`
  }
}

export function keyAttributes({ PK, SK }: ItemKey): AttributeMap {
  return { PK: { S: PK }, SK: { S: SK } }
}

/** @throws PortError */
export function checkPageLimit(limit: number): void {
  const fault = pageLimitFault(limit)
  if (fault !== undefined) throw new PortError('invalid-argument', fault)
}

function pageOf({ Items, LastEvaluatedKey }: Pick<QueryCommandOutput, 'Items' | 'LastEvaluatedKey'>): ItemPage {
  return { items: Items ?? [], ...(LastEvaluatedKey === undefined ? {} : { last: LastEvaluatedKey }) }
}

function checkSize(item: AttributeMap): void {
  const bytes = sizeOfItem(item)
  if (bytes <= ITEM_BYTES_MAX) return
  const name = item['PK']?.S ?? 'an item'
  const limit = `DynamoDB holds at most ${ITEM_BYTES_MAX} an item: its history, notices or input are too long`
  throw new PortError('invalid-argument', `${name} has ${bytes} bytes, and ${limit}`)
}

function conflictLasts(action: string, cause: unknown): PortError {
  const message = `Could not ${action}: transactions were at work on the same items each of ${TRIES_MOST} times`
  return new PortError('throttled', message, { cause, outcomeUnknown: isInProgress(cause) })
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs)
  })
}
