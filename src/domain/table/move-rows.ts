import type { Column } from './column-builder.ts'

/** Moves so many rows of a column from a row to one before it. What was there is lost, and so is where the rows behind them begin. */
export function moveRows(column: Column, from: number, to: number, count: number): void {
  column.valid.copyWithin(to, from, from + count)
  if (column.storage !== 'bytes') {
    column.values.copyWithin(to, from, from + count)
    return
  }
  const { arena, offsets } = column
  const start = offsets[from] ?? 0
  const shift = start - (offsets[to] ?? 0)
  arena.copyWithin(start - shift, start, offsets[from + count])
  for (let i = 1; i <= count; i++) offsets[to + i] = (offsets[from + i] ?? 0) - shift
}
