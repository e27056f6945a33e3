import type { JsonFramer } from '../json-framer.ts'
import type { JsonKeptRecords } from '../json-kept-records.ts'
import type { KernelRecords } from './kernel-records.ts'

/** Blanks between two records of an array that are kept with them. To keep each record by itself would take longer. */
const BLANKS_KEPT = 64

/** Keeps the first so many records of a call, which begins at the place `from`, as those of rows of the batch. */
export function keepRecords(kept: JsonKeptRecords, framer: JsonFramer, records: KernelRecords, from: number, firstRow: number, rows: number, rowsIn: number): void {
  const { bytes, base, pendingStart, nextLine } = framer
  const shift = pendingStart - from
  let keptFrom = pendingStart
  let next = pendingStart
  for (let row = 0; row < rows; row++) {
    const mark = records.markOf(row)
    const start = mark.start + shift
    if (start - next > BLANKS_KEPT) {
      kept.keep(bytes, keptFrom, next)
      keptFrom = start
    }
    kept.place(firstRow + row, start, mark.end + shift, keptFrom, nextLine + mark.linesBefore, base + start, rowsIn + row + 1)
    next = mark.next + shift
  }
  kept.keep(bytes, keptFrom, next)
}
