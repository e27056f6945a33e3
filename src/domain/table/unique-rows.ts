import type { CompiledField } from './compile-field.ts'
import type { FileFault } from './file-fault.ts'
import { DEFAULT_KEY_LIMITS, KeySet } from './key-set.ts'
import type { KeyLimits } from './key-set.ts'
import { RowKey } from './row-key.ts'

/** A key of a table: a field that is unique, or its primary key. */
export interface TableKey {
  readonly kind: 'unique' | 'primary-key'
  /** Its fields, by their indices among the table's. */
  readonly fields: readonly number[]
}

/** A key of a row that another row holds already. */
export interface HeldKey {
  readonly key: TableKey
  /** The line at which the row that holds it begins; 0 when that is not known. */
  readonly line: number
}

export type KeyJudgement =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'held'; readonly keys: readonly HeldKey[] }
  /** There is no room for another key: whether the rows to come are unique cannot be said. */
  | { readonly kind: 'full'; readonly fault: FileFault }

const CLAIMED: KeyJudgement = { kind: 'claimed' }

interface GuardedKey {
  readonly key: TableKey
  readonly row: RowKey
  readonly holders: KeySet
}

/** The keys of all rows of a table that are kept. The first row with a key holds it: which of two is right is not guessed. */
export class UniqueRows {
  readonly #fields: readonly CompiledField[]
  readonly #limits: KeyLimits
  readonly #keys: readonly GuardedKey[]

  constructor(fields: readonly CompiledField[], limits: KeyLimits = DEFAULT_KEY_LIMITS) {
    this.#fields = fields
    this.#limits = limits
    this.#keys = keysOf(fields).map(key => ({
      key,
      row: new RowKey(key.fields.flatMap(index => fields[index]?.column ?? [])),
      holders: new KeySet(limits),
    }))
  }

  /** Whether there is any key to judge by. */
  get hasKeys(): boolean {
    return this.#keys.length > 0
  }

  /**
   * Claims the keys of a row that its columns hold and that is to be kept, for a row that begins at `line`. When one of them
   * is held, none is claimed. A unique field that is null has no key.
   */
  claim(row: number, line: number): KeyJudgement {
    const held: HeldKey[] = []
    for (const { key, row: value, holders } of this.#keys) {
      value.read(row)
      const holder = value.isWhole ? holders.find(value.bytes, 0, value.length) : undefined
      if (holder !== undefined) held.push({ key, line: holder })
    }
    if (held.length > 0) return { kind: 'held', keys: held }
    for (const { key, row: value, holders } of this.#keys) {
      if (value.isWhole && !holders.add(value.bytes, 0, value.length, line)) return { kind: 'full', fault: this.#fault(key, line) }
    }
    return CLAIMED
  }

  #fault(key: TableKey, line: number): FileFault {
    const { keysMax, keyBytesMax } = this.#limits
    const names = key.fields.map(index => JSON.stringify(this.#fields[index]?.field.name ?? '')).join(', ')
    const what = key.kind === 'unique' ? `constraint unique of field ${names}` : `primaryKey ${names}`
    return {
      code: 'too-many-keys',
      message:
        `The ${what} cannot be checked from line ${line} on: that takes more than ${keysMax} distinct values or ${keyBytesMax} bytes of them, ` +
        'which is the limit of one file. Split the file, or remove the rule from the contract and check it where the tables meet',
    }
  }
}

function keysOf(fields: readonly CompiledField[]): readonly TableKey[] {
  const primary = fields.flatMap(({ field }, index) => (field.inPrimaryKey ? [index] : []))
  const unique = fields.flatMap(({ field }, index): readonly TableKey[] => (field.unique ? [{ kind: 'unique', fields: [index] }] : []))
  return primary.length === 0 ? unique : [{ kind: 'primary-key', fields: primary }, ...unique]
}
