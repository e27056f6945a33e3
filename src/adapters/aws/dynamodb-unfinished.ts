import type { Receipt } from '../../domain/ledger/receipt.ts'
import { isUnfinished } from '../../domain/ledger/unfinished.ts'
import { PortError } from '../../ports/port-error.ts'
import type { AttributeMap } from './attribute-value.ts'
import type { RecordMark } from './dynamodb-records.ts'
import type { DynamoDbTable, ItemKey, ItemPage } from './dynamodb-table.ts'
import { readSdkFailure } from './translate-error.ts'

/** The name of the index and of the attribute that is its key. */
const UNFINISHED = 'unfinished'

/** The attribute's values: writes spread over as many partitions, as every one of them may take 1,000 a second. */
const PARTITIONS = '0123456789abcdef'

/** Finished receipts lack the attribute, so the index holds the unfinished ones only, however long the ledger has grown. */
export const UNFINISHED_MARK: RecordMark<Receipt> = {
  attribute: UNFINISHED,
  valueOf: (receipt) => (isUnfinished(receipt) ? receipt.identity.slice(0, 1) : undefined),
}

export interface UnfinishedKeys {
  readonly keys: readonly ItemKey[]
  /** From where to go on; absent at the end. */
  readonly next?: string
}

/** A place between two pages: a partition, and the last item seen in it. */
interface Place {
  readonly partition: string
  readonly last?: ItemKey
}

/** The index of unfinished receipts, read one partition after the other. */
export class UnfinishedIndex {
  readonly #table: DynamoDbTable

  constructor(table: DynamoDbTable) {
    this.#table = table
  }

  /**
   * At most `limit` keys of receipts that were unfinished some moments ago.
   *
   * @param after the `next` of the page before
   */
  async page(after: string | undefined, limit: number): Promise<UnfinishedKeys> {
    const keys: ItemKey[] = []
    let place: Place | undefined = after === undefined ? firstPlace() : parsePlace(after)
    while (place !== undefined && keys.length < limit) {
      const { items, last } = await this.#query(place, limit - keys.length)
      keys.push(...items.map(keyOf))
      place = last === undefined ? placeBehind(place) : { partition: place.partition, last: keyOf(last) }
    }
    return place === undefined ? { keys } : { keys, next: formatPlace(place) }
  }

  async #query({ partition, last }: Place, limit: number): Promise<ItemPage> {
    const from = last === undefined ? {} : { ExclusiveStartKey: { [UNFINISHED]: { S: partition }, PK: { S: last.PK }, SK: { S: last.SK } } }
    try {
      return await this.#table.queryIndex({
        IndexName: UNFINISHED,
        KeyConditionExpression: `${UNFINISHED} = :partition`,
        ExpressionAttributeValues: { ':partition': { S: partition } },
        Limit: limit,
        ...from,
      })
    } catch (error) {
      throw isMissingIndex(error) ? missingIndex(error) : error
    }
  }
}

function firstPlace(): Place {
  return { partition: PARTITIONS.slice(0, 1) }
}

function placeBehind({ partition }: Place): Place | undefined {
  const next = PARTITIONS.charAt(PARTITIONS.indexOf(partition) + 1)
  return next === '' ? undefined : { partition: next }
}

function keyOf(item: AttributeMap): ItemKey {
  return { PK: item['PK']?.S ?? '', SK: item['SK']?.S ?? '' }
}

function formatPlace({ partition, last }: Place): string {
  return JSON.stringify(last === undefined ? [partition] : [partition, last.PK, last.SK])
}

function parsePlace(after: string): Place {
  let parts: unknown
  try {
    parts = JSON.parse(after)
  } catch {
    parts = undefined
  }
  const list: readonly unknown[] = Array.isArray(parts) ? parts : []
  const [partition, PK, SK] = list
  if (typeof partition === 'string' && partition.length === 1 && PARTITIONS.includes(partition)) {
    if (list.length === 1) return { partition }
    if (list.length === 3 && typeof PK === 'string' && typeof SK === 'string') return { partition, last: { PK, SK } }
  }
  throw new PortError('invalid-argument', `${JSON.stringify(after.slice(0, 60))} is not the "next" of a page of unfinished receipts`)
}

/** DynamoDB has no error code of its own for it: a `ValidationException` says so in words. */
function isMissingIndex(error: unknown): error is PortError {
  if (!(error instanceof PortError)) return false
  const { name, message } = readSdkFailure(error.cause)
  return name === 'ValidationException' && /specified index/i.test(message)
}

function missingIndex(error: PortError): PortError {
  const index = `a global secondary index "${UNFINISHED}" with the partition key "${UNFINISHED}", a string, that projects the keys only`
  return new PortError('invalid-argument', `${error.message}. Add ${index}.`, { cause: error })
}
