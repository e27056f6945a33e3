import { CellFault } from '../../../domain/table/cell-fault.ts'
import { REJECTED_RAW_BYTES_MAX } from '../../../domain/table/rejection.ts'
import type { CsvScannerKernel } from '../kernel/csv-scanner-kernel.ts'
import type { FramingLimits } from '../record-framer.ts'
import { REJECTED_ROW_BYTES } from '../record-text.ts'
import type { ToldErrors } from './error-texts.ts'
import type { KernelRows, RowsMark } from './kernel-rows.ts'
import type { Lane } from './lane.ts'
import type { CellPlace } from './plain-cell.ts'
import type { ToldFaults } from './told-faults.ts'

const WORD_BYTES = 4
/** What the words of one row mean, by their order. */
const [START, END, ROWS, LINES_BEFORE, CELLS, FAULTS, POSITION, FROM, TO, NEXT, INNER_LINES, BYTES] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const

/** A record that is rejected, by places in the kernel's memory. */
export interface RejectedText {
  /** Where its text begins, and ends without its line end. */
  readonly start: number
  readonly end: number
  /** Line ends within cells of the records before it that were read with it. */
  readonly innerLinesBefore: number
}

/**
 * The records that a kernel has passed over because they are no rows, with where each stands and what it knows of it. What is wrong with
 * them is said here, by the reference path's own rules: a record in which they find nothing wrong is a row after all.
 */
export class LeftRows {
  /** Of the last call. */
  count = 0
  /** Of a record that is told of as a whole; a longer one is for the framer. */
  readonly textBytesMax: number
  readonly #kernel: CsvScannerKernel
  readonly #scan: number
  readonly #place: number
  readonly #wordsPerRow: number
  readonly #lanes: readonly Lane[]
  /** Whether values that a kernel takes may be none by the constraints of their fields. */
  readonly #hasChecks: boolean
  readonly #width: number
  readonly #quote: number
  readonly #faults: ToldFaults

  /**
   * @param rows of a call of the kernel, whose lanes have the same order
   * @param width cells of a row
   */
  constructor(kernel: CsvScannerKernel, { scan, rowsMax }: KernelRows, lanes: readonly Lane[], width: number, quote: number, limits: FramingLimits, faults: ToldFaults) {
    const { call } = kernel
    const bytes = rowsMax * call.leftRowBytes()
    this.#kernel = kernel
    this.#scan = scan
    this.#wordsPerRow = call.leftRowBytes() / WORD_BYTES
    this.#place = call.take(bytes)
    this.#lanes = lanes
    this.#hasChecks = lanes.some(({ check }) => check !== null)
    this.#width = width
    this.#quote = quote
    this.#faults = faults
    this.textBytesMax = Math.min(limits.cellBytesMax, limits.recordBytesMax, REJECTED_RAW_BYTES_MAX)
    call.describeLeft(scan, this.#place, this.#place + bytes, this.textBytesMax, REJECTED_ROW_BYTES)
  }

  /** To be called after each call of the kernel. */
  update(): void {
    this.count = this.#kernel.call.leftRows(this.#scan)
  }

  /** How many rows were read before one. */
  rowsBefore(index: number): number {
    return this.#word(index, ROWS)
  }

  /** Whether its number of cells is wrong, or its quotes are, so that none of its cells is looked at. */
  isBroken(index: number): boolean {
    return this.#word(index, CELLS) !== this.#width
  }

  /** What is known of all records up to this one. */
  markOf(index: number): RowsMark {
    return { next: this.#word(index, NEXT), innerLines: this.#word(index, INNER_LINES), bytes: this.#word(index, BYTES) }
  }

  /**
   * Why it is rejected; `undefined` where it is a row after all, as it is or with values made null.
   *
   * @param row of the page's columns that its cells may be written to
   */
  errorsOf(index: number, row: number): ToldErrors | undefined {
    if (this.isBroken(index)) return this.#faults.ofRecord(this.#word(index, CELLS))
    if (!this.#mayHaveMore(index)) return this.#errorsOfCell(index, row)
    return this.#faults.ofText(this.#word(index, START), this.#word(index, END), row)
  }

  /** Its text, for the line that tells of it. */
  textOf(index: number): RejectedText {
    return { start: this.#word(index, START), end: this.#word(index, END), innerLinesBefore: this.#word(index, LINES_BEFORE) }
  }

  /** The first cell that no reader took, if there is one. */
  cellOf(index: number): CellPlace {
    return [this.#word(index, FROM), this.#word(index, TO)]
  }

  release(): void {
    this.#kernel.call.release(this.#place)
  }

  /** Whether more may be wrong than one cell that stands there plainly, as in nearly all bad rows. */
  #mayHaveMore(index: number): boolean {
    return this.#hasChecks || this.#word(index, FAULTS) > 1 || this.#kernel.bytes[this.#word(index, FROM)] === this.#quote
  }

  #errorsOfCell(index: number, row: number): ToldErrors | undefined {
    const [position, from, to] = [this.#word(index, POSITION), this.#word(index, FROM), this.#word(index, TO)]
    const fault = this.#lanes[position]?.compiled?.write(this.#kernel.bytes, from, to, row) ?? CellFault.none
    return fault === CellFault.none ? undefined : this.#faults.ofCell(position, fault, from, to)
  }

  #word(index: number, word: number): number {
    return this.#kernel.memory.words[this.#place / WORD_BYTES + index * this.#wordsPerRow + word] ?? 0
  }
}
