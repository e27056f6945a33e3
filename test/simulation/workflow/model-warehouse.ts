import type { LoadOutcome, Warehouse, WarehouseLoad } from '../../../src/ports/warehouse.ts'

/** A warehouse that remembers what it has loaded, and nothing of what is in it. It refuses everything for one table. */
export class ModelWarehouse implements Warehouse {
  readonly #loaded = new Set<string>()
  readonly #remembers: boolean

  /** @param remembers false for one that takes every file it is given. */
  constructor({ remembers }: { readonly remembers: boolean }) {
    this.#remembers = remembers
  }

  get loaded(): readonly string[] {
    return [...this.#loaded]
  }

  load({ table, source, contractHash }: WarehouseLoad): Promise<LoadOutcome> {
    if (table === 'refused') return Promise.resolve({ kind: 'refused', code: 'type-conflict', message: 'a column has another type' })
    const name = `${table} ${source} ${contractHash}`
    if (this.#remembers && this.#loaded.has(name)) return Promise.resolve({ kind: 'already-loaded' })
    this.#loaded.add(name)
    return Promise.resolve({ kind: 'loaded', rows: 1 })
  }
}
