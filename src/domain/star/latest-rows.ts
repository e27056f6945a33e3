import { createColumn, Int32Column } from '../table/column-builder.ts'
import type { Column } from '../table/column-builder.ts'
import { columnLike, copyValue } from './gather-rows.ts'
import type { SourceTable } from './star-description.ts'
import { memberIndex } from './star-lookup.ts'

/** Rows of a source table, column by column, and where each comes from. */
export interface SourceRows {
  /** One a member, in the order of the source's fields. */
  readonly columns: readonly Column[]
  readonly rows: number
  /** The packet that brought each row. */
  readonly packets: Int32Array
  /** 1 for a row of which only the key is known: a fact refers to it and no packet has brought it (Kimball's inferred member). */
  readonly inferred: Uint8Array
}

/** What the latest rows of one source may take: they are held in memory while a packet is processed. */
export const STATE_ROWS_MAX = 2_000_000

export type LatestRows = { readonly kind: 'rows'; readonly rows: SourceRows } | { readonly kind: 'too-many'; readonly rows: number }

/**
 * The latest row of each key, by ascending key. The later time of change wins, then the higher packet, then the later row;
 * a row that a packet brought wins over an inferred one. So the result is the same in whatever order packets come.
 */
export function latestRows(source: SourceTable, parts: readonly SourceRows[]): LatestRows {
  const keyAt = memberIndex(source, source.key)
  const updatedAt = memberIndex(source, source.updated)
  const winners = new Map<number, Place>()
  for (const part of parts) {
    const keys = part.columns[keyAt]
    if (keys?.storage !== 'int32') throw new TypeError(`The key of ${source.name} is no 32-bit integer`)
    for (let row = 0; row < part.rows; row++) {
      const key = keys.values[row] ?? 0
      const known = winners.get(key)
      if (known === undefined || !isLater(known, part, row, updatedAt)) winners.set(key, { part, row })
    }
    if (winners.size > STATE_ROWS_MAX) return { kind: 'too-many', rows: winners.size }
  }
  return { kind: 'rows', rows: gathered(source, winners) }
}

/** No row at all. */
export function noRows(source: SourceTable): SourceRows {
  return gathered(source, new Map())
}

interface Place {
  readonly part: SourceRows
  readonly row: number
}

/** Whether what is known is later than the row. */
function isLater(known: Place, part: SourceRows, row: number, updatedAt: number): boolean {
  const knownInferred = known.part.inferred[known.row] ?? 0
  const inferred = part.inferred[row] ?? 0
  if (knownInferred !== inferred) return inferred === 1
  const a = momentOf(known.part, known.row, updatedAt)
  const b = momentOf(part, row, updatedAt)
  if (a !== b) return a > b
  return (known.part.packets[known.row] ?? 0) > (part.packets[row] ?? 0)
}

function momentOf(rows: SourceRows, row: number, updatedAt: number): bigint {
  const column = rows.columns[updatedAt]
  return column?.storage === 'int64' && column.valid[row] === 1 ? (column.values[row] ?? 0n) : 0n
}

function gathered(source: SourceTable, winners: ReadonlyMap<number, Place>): SourceRows {
  const places = [...winners].sort(([a], [b]) => a - b).map(([, place]) => place)
  const first = places[0]?.part.columns
  const columns = source.fields.map((field, index) => {
    const like = first?.[index] ?? createColumn(field.column, 0)
    const column = columnLike(like, places.length)
    for (const [target, { part, row }] of places.entries()) {
      const from = part.columns[index]
      if (from === undefined) throw new TypeError(`Rows of ${source.name} lack the member ${field.name}`)
      copyValue(from, row, column, target)
    }
    return column
  })
  return {
    columns,
    rows: places.length,
    packets: Int32Array.from(places, ({ part, row }) => part.packets[row] ?? 0),
    inferred: Uint8Array.from(places, ({ part, row }) => part.inferred[row] ?? 0),
  }
}

/** Rows of which nothing is known but their keys; they come from no packet, whichever fact was the first to refer to them. */
export function inferredRows(source: SourceTable, keys: readonly number[]): SourceRows {
  const keyAt = memberIndex(source, source.key)
  const columns = source.fields.map((field, index) => {
    const column = createColumn(field.column, keys.length)
    for (const [row, key] of keys.entries()) {
      if (index === keyAt && column instanceof Int32Column) column.set(row, key)
      else column.setNull(row)
    }
    return column
  })
  return { columns, rows: keys.length, packets: new Int32Array(keys.length), inferred: new Uint8Array(keys.length).fill(1) }
}
