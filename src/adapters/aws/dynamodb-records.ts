import { type LedgerItem, UnstorableRecord } from '../../domain/ledger/ledger-item.ts'
import type { LedgerRecord } from '../../domain/ledger/ledger-record.ts'
import type { CreateOutcome, Revision, SaveOutcome, Stored } from '../../ports/ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import { type AttributeMap, fromAttributes, toAttributes } from './attribute-value.ts'
import type { RefusedCondition } from './dynamodb-failure.ts'
import { type DynamoDbTable, type ItemKey, keyAttributes } from './dynamodb-table.ts'

export interface DynamoDbRecordsOptions<T> {
  readonly table: DynamoDbTable
  readonly record: LedgerRecord<T>
  readonly keyOf: (value: T) => ItemKey
  /** The item by which listings find a record; absent where they need none. */
  readonly entry?: RecordEntry<T>
  /** An attribute beside the record's fields, by which an index finds the records that have it. */
  readonly mark?: RecordMark<T>
}

export interface RecordEntry<T> {
  readonly keyOf: (value: T) => ItemKey
  /**
   * `reference`: the entry holds the record's id, and is written with its creation. `copy`: it holds the record's fields, and is
   * written with every save, in one transaction.
   */
  readonly holds: 'reference' | 'copy'
}

export interface RecordMark<T> {
  readonly attribute: string
  /** `undefined` for a record that the index leaves out. */
  readonly valueOf: (value: T) => string | undefined
}

const REVISION = 'revision'

/**
 * The records of one kind, an item each. The attribute `revision` is drawn at random for each write and is what a save is
 * conditional upon; as every write changes it, state, attempt and fence are then as they were read, too.
 */
export class DynamoDbRecords<T extends { readonly createdAt: string }> {
  readonly #table: DynamoDbTable
  readonly #record: LedgerRecord<T>
  readonly #keyOf: (value: T) => ItemKey
  readonly #entry: RecordEntry<T> | undefined
  readonly #mark: RecordMark<T> | undefined

  constructor({ table, record, keyOf, entry, mark }: DynamoDbRecordsOptions<T>) {
    this.#table = table
    this.#record = record
    this.#keyOf = keyOf
    this.#entry = entry
    this.#mark = mark
  }

  async find(key: ItemKey): Promise<Stored<T> | undefined> {
    const item = await this.#table.get(key)
    return item === undefined ? undefined : this.read(item)
  }

  async create(value: T): Promise<CreateOutcome> {
    const revision = crypto.randomUUID()
    const item = this.#itemOf(value, revision)
    const together = this.#entriesOf(value, item)
    const outcome = await this.#table.write({ item, condition: 'attribute_not_exists(PK)', together, token: revision })
    return outcome === 'written' || revisionOf(outcome.found) === revision ? { kind: 'created', revision } : { kind: 'exists' }
  }

  async save(value: T, expected: Revision): Promise<SaveOutcome> {
    const revision = crypto.randomUUID()
    const item = this.#itemOf(value, revision)
    const outcome = await this.#table.write({
      item,
      condition: `${REVISION} = :expected AND created_at = :created`,
      values: { ':expected': { S: expected }, ':created': { S: value.createdAt } },
      together: this.#entry?.holds === 'copy' ? this.#entriesOf(value, item) : [],
      token: revision,
    })
    return outcome === 'written' || revisionOf(outcome.found) === revision
      ? { kind: 'saved', revision }
      : this.#refusedSave(this.#record.idOf(value), expected, outcome)
  }

  /** The record in an item; the item may hold anything. */
  read(item: AttributeMap): Stored<T> {
    const { [REVISION]: revision, ...fields } = fromAttributes(this.#withoutKeyAndMark(item))
    const read = this.#record.fromItem(fields)
    const where = `the ${this.#record.noun} under ${JSON.stringify(item['PK']?.S)}`
    if (read.kind === 'unreadable') throw new PortError('unknown', `${where} cannot be read: ${read.message}`)
    if (typeof revision !== 'string') throw new PortError('unknown', `${where} cannot be read: it has no revision`)
    return { value: read.value, revision }
  }

  #itemOf(value: T, revision: Revision): AttributeMap {
    const fields = { ...toAttributes(this.#fieldsOf(value)), [REVISION]: { S: revision } }
    return { ...keyAttributes(this.#keyOf(value)), ...fields, ...this.#markOf(value) }
  }

  #entriesOf(value: T, item: AttributeMap): readonly AttributeMap[] {
    if (this.#entry === undefined) return []
    const { keyOf, holds } = this.#entry
    const held = holds === 'copy' ? this.#withoutKeyAndMark(item) : { [this.#record.noun]: { S: this.#record.idOf(value) } }
    return [{ ...keyAttributes(keyOf(value)), ...held }]
  }

  #markOf(value: T): AttributeMap {
    const mark = this.#mark?.valueOf(value)
    return this.#mark === undefined || mark === undefined ? {} : { [this.#mark.attribute]: { S: mark } }
  }

  #withoutKeyAndMark(item: AttributeMap): AttributeMap {
    const others = ['PK', 'SK', this.#mark?.attribute]
    return Object.fromEntries(Object.entries(item).filter(([name]) => !others.includes(name)))
  }

  #fieldsOf(value: T): LedgerItem {
    try {
      return this.#record.toItem(value)
    } catch (error) {
      if (error instanceof UnstorableRecord) throw new PortError('invalid-argument', error.message, { cause: error })
      throw error
    }
  }

  #refusedSave(id: string, expected: Revision, { found, repeated }: RefusedCondition): SaveOutcome {
    const what = `the ${this.#record.noun} ${id}`
    if (revisionOf(found) === expected) {
      throw new PortError('invalid-argument', `${what} cannot change its createdAt, by which it is listed`)
    }
    if (!repeated) return { kind: 'conflict' }
    // The unanswered attempt may have been the write, and have been overwritten since.
    const complaint = 'an attempt was not answered, and the record has changed since. Read it again.'
    throw new PortError('unavailable', `Could not save ${what}: ${complaint}`, { outcomeUnknown: true })
  }
}

function revisionOf(found: unknown): unknown {
  return fromAttributes(found)[REVISION]
}
