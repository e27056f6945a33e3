import type { Column } from '../../../domain/table/column-builder.ts'
import { moveRows } from '../../../domain/table/move-rows.ts'

/** What one call of the kernel has read, and how much of it is taken, record by record. */
export class ScanCall {
  /** The place in the kernel's memory where its first record begins. */
  readonly from: number
  /** The first of its rows, of the columns. */
  readonly firstRow: number
  /** Rows that it has read. */
  readonly rows: number
  /** Records of the file before it. */
  readonly recordsBefore: number
  /** Rows that were taken or dropped. */
  taken = 0
  /** Records that are rejected, of those that the kernel has left. */
  left = 0
  #dropped = 0
  /** Rows that lie where they belong, or are dropped. */
  #settled = 0

  constructor(from: number, firstRow: number, rows: number, recordsBefore: number) {
    this.from = from
    this.firstRow = firstRow
    this.rows = rows
    this.recordsBefore = recordsBefore
  }

  /** Its records that are done with. */
  get records(): number {
    return this.taken + this.left
  }

  /** Rows that were taken and not dropped. */
  get kept(): number {
    return this.taken - this.#dropped
  }

  /** The row of the columns that is next. */
  get row(): number {
    return this.firstRow + this.taken
  }

  /** Drops the next row. Rows are moved by as many at a time as there are between two that are dropped. */
  drop(columns: readonly Column[]): void {
    this.settle(columns)
    this.#dropped++
    this.taken++
    this.#settled = this.taken
  }

  /** Has the rows that were kept lie one behind another. */
  settle(columns: readonly Column[]): void {
    const count = this.taken - this.#settled
    if (this.#dropped === 0 || count === 0) return
    const from = this.firstRow + this.#settled
    for (const column of columns) moveRows(column, from, from - this.#dropped, count)
    this.#settled = this.taken
  }
}
