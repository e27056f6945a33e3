import { PortError } from '../../ports/port-error.ts'
import type { AttributeMap } from './attribute-value.ts'
import type { RecordMark } from './dynamodb-records.ts'
import type { DynamoDbTable, ItemKey, ItemPage } from './dynamodb-table.ts'
import { readSdkFailure } from './translate-error.ts'

/** The name of the index and of the attribute that is its key. */
const UNFINISHED = 'unfinished'

/** One kind of record in the index. No two kinds have a partition in common, so that the listing of one never meets another. */
export interface IndexedKind<T> {
  /** For messages, in the plural. */
  readonly noun: string
  /** The values of the attribute, at least one. */
  readonly partitions: readonly string[]
  /** One of them; `undefined` for a record that the index leaves out. */
  readonly partitionOf: (value: T) => string | undefined
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

/**
 * The index of what is unfinished, read one partition after the other. Finished records lack its attribute, so it holds the
 * unfinished ones only, however long the ledger has grown.
 */
export class UnfinishedIndex<T> {
  readonly #table: DynamoDbTable
  readonly #kind: IndexedKind<T>

  constructor(table: DynamoDbTable, kind: IndexedKind<T>) {
    this.#table = table
    this.#kind = kind
  }

  /** What records must have in order to be in the index. */
  get mark(): RecordMark<T> {
    return { attribute: UNFINISHED, valueOf: this.#kind.partitionOf }
  }

  /**
   * At most `limit` keys of records that were in the index some moments ago.
   *
   * @param after the `next` of the page before
   */
  async page(after: string | undefined, limit: number): Promise<UnfinishedKeys> {
    const keys: ItemKey[] = []
    let place: Place | undefined = after === undefined ? this.#firstPlace() : this.#parsePlace(after)
    while (place !== undefined && keys.length < limit) {
      const { items, last } = await this.#query(place, limit - keys.length)
      keys.push(...items.map(keyOf))
      place = last === undefined ? this.#placeBehind(place) : { partition: place.partition, last: keyOf(last) }
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

  #firstPlace(): Place | undefined {
    return placeIn(this.#kind.partitions[0])
  }

  #placeBehind({ partition }: Place): Place | undefined {
    const { partitions } = this.#kind
    return placeIn(partitions[partitions.indexOf(partition) + 1])
  }

  #parsePlace(after: string): Place {
    const [partition, PK, SK, ...more] = textsIn(after)
    if (partition !== undefined && this.#kind.partitions.includes(partition) && more.length === 0) {
      if (PK === undefined) return { partition }
      if (SK !== undefined) return { partition, last: { PK, SK } }
    }
    throw new PortError('invalid-argument', `${JSON.stringify(after.slice(0, 60))} is not the "next" of a page of ${this.#kind.noun}`)
  }
}

function placeIn(partition: string | undefined): Place | undefined {
  return partition === undefined ? undefined : { partition }
}

function keyOf(item: AttributeMap): ItemKey {
  return { PK: item['PK']?.S ?? '', SK: item['SK']?.S ?? '' }
}

function formatPlace({ partition, last }: Place): string {
  return JSON.stringify(last === undefined ? [partition] : [partition, last.PK, last.SK])
}

/** The texts of a list of them in JSON; none for anything else. */
function textsIn(json: string): readonly string[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    return []
  }
  const list: readonly unknown[] = Array.isArray(parsed) ? parsed : []
  const texts = list.filter((part) => typeof part === 'string')
  return texts.length === list.length ? texts : []
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
