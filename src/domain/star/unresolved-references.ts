import type { Column } from '../table/column-builder.ts'
import type { FactTable, StarDescription } from './star-description.ts'
import { memberIndex, sourceOf } from './star-lookup.ts'
import { dayAt } from './project-fact.ts'

/** What facts refer to: keys of dimensions and days of calendars, by the names of those tables. */
export type References = ReadonlyMap<string, ReadonlySet<number>>

/** Gathers what the rows of facts refer to. Memory grows with the distinct keys (`keysMost`). */
export class ReferenceCollector {
  readonly #steps: readonly CollectStep[]
  readonly #references = new Map<string, Set<number>>()

  constructor(star: StarDescription, facts: readonly FactTable[]) {
    this.#steps = facts.flatMap(table => collectSteps(star, table, this.#references))
  }

  add(source: readonly Column[], rows: number): void {
    for (const step of this.#steps) step(source, rows)
  }

  get references(): References {
    return this.#references
  }

  /** The number of keys of the table that is referred to most widely. */
  get keysMost(): number {
    return Math.max(0, ...[...this.#references.values()].map(keys => keys.size))
  }
}

type CollectStep = (source: readonly Column[], rows: number) => void

function collectSteps(star: StarDescription, table: FactTable, references: Map<string, Set<number>>): readonly CollectStep[] {
  const source = sourceOf(star, table.source)
  return table.columns.flatMap(column => {
    if (column.references === undefined) return []
    const index = memberIndex(source, column.from)
    const values = references.get(column.references) ?? new Set<number>()
    references.set(column.references, values)
    return [(columns: readonly Column[], rows: number): void => collect(columns[index], rows, values)]
  })
}

function collect(column: Column | undefined, rows: number, values: Set<number>): void {
  if (column?.storage === 'int32') {
    for (let row = 0; row < rows; row++) if (column.valid[row] === 1) values.add(column.values[row] ?? 0)
  } else if (column?.storage === 'int64') {
    // Most rows are of the day of the one before.
    let last: number | undefined
    for (let row = 0; row < rows; row++) {
      if (column.valid[row] !== 1) continue
      const day = dayAt(column, row)
      if (day !== last) values.add(day)
      last = day
    }
  } else throw new TypeError('Only keys, dates and timestamps refer to another table')
}

/** The keys that are referred to and that are not there, ascending. */
export function missingKeys(referred: ReadonlySet<number>, keys: Int32Array): readonly number[] {
  const there = new Set(keys)
  return [...referred].filter(key => !there.has(key)).sort((a, b) => a - b)
}
