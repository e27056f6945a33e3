import { landingStamp } from '../../domain/warehouse/landing-stamp.ts'
import { duplicateKey, nullKey } from '../../domain/warehouse/load-refusal.ts'
import { foldName, OWN_COLUMNS } from '../../domain/warehouse/own-names.ts'
import { planLoad } from '../../domain/warehouse/plan-load.ts'
import type { LoadPlan } from '../../domain/warehouse/plan-load.ts'
import type { TableColumn } from '../../domain/warehouse/table-type.ts'
import { PortError } from '../../ports/port-error.ts'
import type { LoadOutcome, Warehouse, WarehouseLoad } from '../../ports/warehouse.ts'

/** A value of a table, in whatever form `readTable` gives it; equal forms are equal values. */
export type MemoryCell = string | number | bigint | boolean | null

/** What is in a file: rows with a cell for each column. */
export interface MemoryTable {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly MemoryCell[])[]
}

export interface MemoryWarehouseOptions {
  /** Reads a committed file; throws a `PortError` when it cannot. */
  readonly readTable: (file: WarehouseLoad['file']) => Promise<MemoryTable>
}

interface Row {
  readonly cells: ReadonlyMap<string, MemoryCell>
  readonly origin: string
  readonly source: string
  readonly landedAt: string
}

interface StandingTable {
  readonly name: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly Row[]
}

interface PastLoad {
  readonly table: string
  readonly source: string
  readonly contractHash: string
  readonly origin: string
  readonly landedAt: string
}

/** Tables in memory, for tests. A load looks and changes in one turn, so that concurrent ones do not see each other's middle. */
export class MemoryWarehouse implements Warehouse {
  readonly #readTable: MemoryWarehouseOptions['readTable']
  readonly #tables = new Map<string, StandingTable>()
  readonly #loads: PastLoad[] = []

  constructor({ readTable }: MemoryWarehouseOptions) {
    this.#readTable = readTable
  }

  async load(task: WarehouseLoad): Promise<LoadOutcome> {
    const landedAt = landingStamp(task.landedAt)
    if (landedAt === undefined) throw new PortError('invalid-argument', `${JSON.stringify(task.landedAt)} is no time in UTC (ISO 8601)`)
    if (this.#isLoaded(task)) return { kind: 'already-loaded' }
    const file = await this.#readTable(task.file)
    return this.#isLoaded(task) ? { kind: 'already-loaded' } : this.#merge(task, landedAt, file)
  }

  /** Makes a table that no load has made. */
  createTable(name: string, columns: readonly TableColumn[]): void {
    this.#tables.set(foldName(name), { name, columns, rows: [] })
  }

  /** The rows of a table by the names of its columns, in no particular order; `undefined` when there is no such table. */
  rows(table: string): readonly Readonly<Record<string, MemoryCell>>[] | undefined {
    const standing = this.#tables.get(foldName(table))
    return standing?.rows.map(({ cells, origin, source, landedAt }) =>
      Object.fromEntries([
        ...standing.columns.map(({ name }) => [name, cells.get(foldName(name)) ?? null] as const),
        ...OWN_COLUMNS.map(({ name }, i) => [name, [origin, source, landedAt][i] ?? null] as const),
      ]),
    )
  }

  #isLoaded({ table, source, contractHash }: WarehouseLoad): boolean {
    return this.#loads.some(past => past.table === foldName(table) && past.source === source && past.contractHash === contractHash)
  }

  #merge(task: WarehouseLoad, landedAt: string, file: MemoryTable): LoadOutcome {
    const { source, contractHash, origin } = task
    const table = foldName(task.table)
    const standing = this.#tables.get(table)
    const plan = planLoad({ ...task, file: file.columns, standing: standing?.columns, nameBytesMax: Infinity })
    if (plan.kind === 'refused') return plan
    const refusal = refusedRows(plan, file.rows)
    if (refusal !== undefined) return refusal

    const names = plan.columns.map(({ name }) => foldName(name))
    const staged = file.rows.map((row): Row => ({ cells: new Map(names.map((name, i) => [name, row[i] ?? null])), origin, source, landedAt }))
    const others = (standing?.rows ?? []).filter(row => row.source !== source)
    const outdated = this.#loads.some(past => past.table === table && past.origin === origin && past.landedAt > landedAt)
    const merged = plan.keys.length > 0
      ? mergeByKeys(others, staged, plan.keys.map(key => names[key] ?? ''))
      : [...others.filter(row => row.origin !== origin || row.landedAt > landedAt), ...(outdated ? [] : staged)]
    this.#tables.set(table, {
      name: standing?.name ?? task.table,
      columns: standing === undefined ? [...plan.add, ...OWN_COLUMNS] : [...standing.columns, ...plan.add],
      rows: merged,
    })
    this.#loads.push({ table, source, contractHash, origin, landedAt })
    return { kind: 'loaded', rows: merged.filter(row => row.source === source).length }
  }
}

/** Rows in the table may share a key, when they were loaded by other keys or by none: each gives way or stays on its own. */
function mergeByKeys(standing: readonly Row[], staged: readonly Row[], keys: readonly string[]): readonly Row[] {
  const keyOfRow = (row: Row): string => keyOf(keys.map(key => row.cells.get(key) ?? null))
  const stagedKeys = new Map(staged.map(row => [keyOfRow(row), row.landedAt]))
  const stay = standing.filter(row => {
    const landedAt = stagedKeys.get(keyOfRow(row))
    return landedAt === undefined || landedAt < row.landedAt
  })
  const taken = new Set(stay.map(keyOfRow))
  return [...stay, ...staged.filter(row => !taken.has(keyOfRow(row)))]
}

function refusedRows({ table, keys, columns }: LoadPlan, rows: MemoryTable['rows']): LoadOutcome | undefined {
  if (keys.length === 0) return undefined
  const names = keys.map(key => columns[key]?.name ?? '')
  for (const [i, key] of keys.entries()) {
    const lacking = rows.filter(row => (row[key] ?? null) === null).length
    if (lacking > 0) return nullKey(table, names[i] ?? '', lacking)
  }
  const counts = new Map<string, number>()
  for (const row of rows) {
    const key = keyOf(keys.map(at => row[at] ?? null))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const twice = rows.find(row => (counts.get(keyOf(keys.map(at => row[at] ?? null))) ?? 0) > 1)
  if (twice === undefined) return undefined
  const values = keys.map(at => twice[at] ?? null)
  return duplicateKey(table, names, values.map(String), counts.get(keyOf(values)) ?? 0)
}

/** Equal for equal lists of cells and no others; 1, 1n and "1" are three values. */
function keyOf(cells: readonly MemoryCell[]): string {
  return JSON.stringify(cells.map(cell => [typeof cell, String(cell)]))
}
