import { compareTexts } from '../../domain/ledger/creation-order.ts'
import { UnstorableRecord } from '../../domain/ledger/ledger-item.ts'
import type { LedgerRecord } from '../../domain/ledger/ledger-record.ts'
import type { CreateOutcome, Revision, SaveOutcome, Stored } from '../../ports/ledger.ts'
import { PortError } from '../../ports/port-error.ts'

interface Row {
  readonly text: string
  readonly revision: number
}

/** The records of one kind, kept as the text of their items, so that nothing outside can change them. */
export class MemoryRecords<T extends { readonly createdAt: string }> {
  readonly #record: LedgerRecord<T>
  readonly #rows: Map<string, Row>

  constructor(record: LedgerRecord<T>) {
    this.#record = record
    this.#rows = new Map()
  }

  find(id: string): Stored<T> | undefined {
    const row = this.#rows.get(id)
    return row === undefined ? undefined : this.#stored(id, row)
  }

  /** All of them, in the order of their ids. */
  all(): readonly Stored<T>[] {
    return Array.from(this.#rows).sort(([a], [b]) => compareTexts(a, b)).map(([id, row]) => this.#stored(id, row))
  }

  create(value: T): CreateOutcome {
    const id = this.#record.idOf(value)
    const row = { text: this.#textOf(value), revision: 1 }
    if (this.#rows.has(id)) return { kind: 'exists' }
    this.#rows.set(id, row)
    return { kind: 'created', revision: row.revision.toString() }
  }

  save(value: T, expected: Revision): SaveOutcome {
    const id = this.#record.idOf(value)
    const text = this.#textOf(value)
    const current = this.#rows.get(id)
    if (current?.revision.toString() !== expected) return { kind: 'conflict' }
    if (this.#stored(id, current).value.createdAt !== value.createdAt) {
      throw new PortError('invalid-argument', `the ${this.#record.noun} ${id} cannot change its createdAt`)
    }
    const row = { text, revision: current.revision + 1 }
    this.#rows.set(id, row)
    return { kind: 'saved', revision: row.revision.toString() }
  }

  #textOf(value: T): string {
    try {
      return JSON.stringify(this.#record.toItem(value))
    } catch (error) {
      if (error instanceof UnstorableRecord) throw new PortError('invalid-argument', error.message, { cause: error })
      throw error
    }
  }

  #stored(id: string, { text, revision }: Row): Stored<T> {
    const read = this.#record.fromItem(JSON.parse(text))
    if (read.kind === 'unreadable') throw new PortError('unknown', `the ${this.#record.noun} ${id} cannot be read: ${read.message}`)
    return { value: read.value, revision: revision.toString() }
  }
}
