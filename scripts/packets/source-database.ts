import type { SourcePacket, SourceRow, SourceValue } from './source-row.ts'

/** Which source tables there are, by the names of their keys, in the order of extraction. */
export const SOURCE_KEYS = {
  department: 'department_id',
  staff: 'staff_id',
  address: 'address_id',
  counterparty: 'counterparty_id',
  currency: 'currency_id',
  design: 'design_id',
  payment_type: 'payment_type_id',
  transaction: 'transaction_id',
  sales_order: 'sales_order_id',
  purchase_order: 'purchase_order_id',
  payment: 'payment_id',
} as const

export type SourceName = keyof typeof SOURCE_KEYS

export const SOURCE_NAMES: readonly SourceName[] = ['department', 'staff', 'address', 'counterparty', 'currency', 'design', 'payment_type', 'transaction', 'sales_order', 'purchase_order', 'payment']

type Members = Readonly<Record<string, SourceValue>>

/** An operational database in memory, of which what has changed is extracted in packets. */
export class SourceDatabase {
  readonly #tables = new Map<SourceName, Map<number, SourceRow>>()
  /** By their keys. */
  readonly #changed = new Map<SourceName, Set<number>>()
  readonly #extracted = new Map<SourceName, readonly SourceRow[][]>()

  /** Adds a row, whose id is the next one of its table. */
  insert(name: SourceName, members: Members, ms: number): number {
    const rows = this.#rows(name)
    const id = rows.size + 1
    rows.set(id, { [SOURCE_KEYS[name]]: id, ...members, created_at: { ms }, last_updated: { ms } })
    this.#mark(name, id)
    return id
  }

  /** Changes members of a row. */
  update(name: SourceName, id: number, members: Members, ms: number): void {
    this.#rows(name).set(id, { ...this.row(name, id), ...members, last_updated: { ms } })
    this.#mark(name, id)
  }

  row(name: SourceName, id: number): SourceRow {
    const row = this.#rows(name).get(id)
    if (row === undefined) throw new RangeError(`${name} has no row ${id.toString()}`)
    return row
  }

  count(name: SourceName): number {
    return this.#rows(name).size
  }

  /**
   * The rows that changed since the last time, as they are now, in the order in which they changed first. `again` more rows of
   * the packet before come once more where nothing changed them: windows of extraction overlap.
   */
  extract(name: SourceName, again: number): SourcePacket | undefined {
    const changed = this.#changed.get(name)
    if (changed === undefined || changed.size === 0) return undefined
    const rows = [...changed].map(id => this.row(name, id))
    const before = this.#extracted.get(name) ?? []
    const repeated = (before.at(-1) ?? []).filter(row => this.#rows(name).get(Number(row[SOURCE_KEYS[name]])) === row)
    const packet = [...(again > 0 ? repeated.slice(-again) : []), ...rows]
    this.#extracted.set(name, [...before, rows])
    changed.clear()
    return { table: name, id: before.length + 1, rows: packet }
  }

  #rows(name: SourceName): Map<number, SourceRow> {
    const rows = this.#tables.get(name) ?? new Map<number, SourceRow>()
    this.#tables.set(name, rows)
    return rows
  }

  #mark(name: SourceName, id: number): void {
    const changed = this.#changed.get(name) ?? new Set()
    this.#changed.set(name, changed.add(id))
  }
}

