import { BooleanColumn, BytesColumn, DoubleColumn, Int32Column, Int64Column } from '../table/column-builder.ts'
import type { Column } from '../table/column-builder.ts'

/** Copies rows between columns of one storage. Throws a TypeError when the two differ in it. */
export function copyValue(from: Column, row: number, to: Column, target: number): void {
  if (from.valid[row] !== 1) to.setNull(target)
  else if (from.storage === 'bytes' && to.storage === 'bytes') {
    const bytes = from.view(row)
    to.set(target, bytes, 0, bytes.length)
  } else if (from.storage === 'int64' && to.storage === 'int64') to.set(target, from.values[row] ?? 0n)
  else if (from.storage === 'boolean' && to.storage === 'boolean') to.set(target, from.values[row] === 1)
  else if (from.storage === 'int32' && to.storage === 'int32') to.set(target, from.values[row] ?? 0)
  else if (from.storage === 'double' && to.storage === 'double') to.set(target, from.values[row] ?? 0)
  else throw new TypeError(`A value of ${from.storage} does not fit a column of ${to.storage}`)
}

/** An empty column of the same storage. */
export function columnLike(column: Column, capacity: number): Column {
  switch (column.storage) {
    case 'int32':
      return new Int32Column(capacity)
    case 'int64':
      return new Int64Column(capacity)
    case 'double':
      return new DoubleColumn(capacity)
    case 'boolean':
      return new BooleanColumn(capacity)
    case 'bytes':
      return new BytesColumn(capacity)
  }
}

/** A copy of the first `rows` rows, for a batch whose columns are used again. */
export function copyRows(columns: readonly Column[], rows: number): readonly Column[] {
  return columns.map(column => {
    const copy = columnLike(column, rows)
    for (let row = 0; row < rows; row++) copyValue(column, row, copy, row)
    return copy
  })
}

/** The first `rows` rows without those that are left out. */
export function keptRows(
  columns: readonly Column[],
  rows: number,
  leftOut: ReadonlySet<number>,
): { readonly columns: readonly Column[]; readonly rows: number } {
  const kept = Array.from({ length: rows }, (_, row) => row).filter(row => !leftOut.has(row))
  return {
    columns: columns.map(column => {
      const copy = columnLike(column, kept.length)
      for (const [target, row] of kept.entries()) copyValue(column, row, copy, target)
      return copy
    }),
    rows: kept.length,
  }
}
