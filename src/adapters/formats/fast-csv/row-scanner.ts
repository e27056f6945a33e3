import type { TableDialect } from '../../../domain/contract/table-contract.ts'
import type { Column } from '../../../domain/table/column-builder.ts'
import type { FileFault } from '../../../domain/table/file-fault.ts'
import { CSV_SCANNER_KERNELS } from '../kernel/csv-scanner-kernel.ts'
import type { CsvScannerKernel } from '../kernel/csv-scanner-kernel.ts'
import type { FramingLimits, RecordFramer } from '../record-framer.ts'
import type { PageBuilder } from '../page-builder.ts'
import type { TableColumns } from '../table-columns.ts'
import type { WrittenRejection } from '../write-rejections.ts'
import type { ToldErrors } from './error-texts.ts'
import { InputWindow } from './input-window.ts'
import { KernelRows } from './kernel-rows.ts'
import type { RowsMark } from './kernel-rows.ts'
import { isAllowed, Lane, onlyFault } from './lane.ts'
import { LeftRows } from './left-rows.ts'
import type { RejectedText } from './left-rows.ts'
import { plainCell } from './plain-cell.ts'
import type { CellPlace } from './plain-cell.ts'
import { RejectedLines } from './rejected-lines.ts'
import { ScanCall } from './scan-call.ts'
import { ToldFaults } from './told-faults.ts'

const NO_CELL: CellPlace = [0, 0]
/** Rows that are read at a time behind one that was not taken: the ones behind the next such one are read again. */
const ROWS_AFTER_CUT = 8

/** What a scan came to. */
export interface ScannedRows {
  /** Rows that are in their columns now. */
  readonly rows: number
  /** What all records weigh: the bytes of each, with one more for its line end, or `REJECTED_ROW_BYTES` more for one that is broken. */
  readonly bytes: number
  /** Records that have another number of cells than the table, or broken quotes. */
  readonly broken: readonly WrittenRejection[]
  /** Records with cells that are no values of their fields, or with values or keys that are not allowed. */
  readonly rejected: readonly WrittenRejection[]
  /** There is no room for the keys of the row that comes next. */
  readonly full: FileFault | undefined
}

/** The same as it grows. */
interface Scanning extends ScannedRows {
  rows: number
  bytes: number
  readonly broken: WrittenRejection[]
  readonly rejected: WrittenRejection[]
  full: FileFault | undefined
}

/** What is told of a record, and the cell that goes into its gap, if it has one. */
interface Told {
  readonly errors: ToldErrors
  readonly cell: CellPlace
}

/**
 * Reads rows from the bytes that a framer has at hand straight into the columns of a page.
 *
 * It knows how a sound row looks, and where a record ends that is none; what is wrong with that one, or with the values and keys of a
 * row, is for the reference path's own rules to say. At a record that is unfinished, blank, too large, or a row after all, and where
 * there is no more room for lines, it stops with that record untouched, and the reference path reads it. So the two agree on everything but speed by construction.
 *
 * The loop itself is a kernel's, and is in assembly/scan-rows.ts. What it does not read comes back here cell by cell.
 */
export class RowScanner {
  /** Of the records that are rejected here, since they were cleared last. */
  readonly lines: RejectedLines
  readonly #kernel: CsvScannerKernel
  readonly #window: InputWindow
  readonly #rows: KernelRows
  readonly #left: LeftRows
  readonly #faults: ToldFaults
  readonly #lanes: readonly Lane[]
  readonly #checkedLanes: readonly Lane[]
  readonly #page: PageBuilder
  /** Columns that the file does not have. */
  readonly #absent: readonly Column[]
  readonly #delimiter: number
  readonly #quote: number
  readonly #sourceOffset: (offset: number) => number
  /** Rows that are read at a time. Where each is judged on its own they are few after one that was not taken. */
  #rowsAtOnce: number

  /** @param sourceOffset the position in the file of a position in what the framer has; positions asked for never go back */
  constructor(page: PageBuilder, columns: TableColumns, dialect: TableDialect, limits: FramingLimits, sourceOffset: (offset: number) => number) {
    const { width } = columns
    const byPosition = new Map(page.positions.map((position, i) => [position, page.compiled[i]]))
    this.#page = page
    const lanes = Array.from({ length: width }, (_, position) => new Lane(byPosition.get(position) ?? null))
    this.#lanes = lanes
    this.#checkedLanes = lanes.filter(lane => lane.check !== null)
    this.#absent = page.columns.filter((_, i) => (page.positions[i] ?? width) >= width)
    this.#delimiter = dialect.delimiter.charCodeAt(0)
    this.#quote = dialect.quoteChar.charCodeAt(0)
    this.#sourceOffset = sourceOffset
    this.#kernel = CSV_SCANNER_KERNELS.take()
    this.#window = new InputWindow(this.#kernel)
    this.#rows = new KernelRows(this.#kernel, lanes, this.#delimiter, this.#quote, Math.min(limits.cellBytesMax, limits.recordBytesMax))
    this.#faults = new ToldFaults(this.#kernel, lanes, page, columns, dialect, limits)
    this.#left = new LeftRows(this.#kernel, this.#rows, lanes, width, this.#quote, limits, this.#faults)
    this.lines = new RejectedLines(this.#kernel)
    this.#kernel.readCell = (position, text, end, row) => this.#rows.readCell(position, text, end, page.rows, row)
    this.#rowsAtOnce = this.#rows.rowsMax
  }

  /**
   * Takes records until the page is full or they weigh at least `bytesWanted`. The framer must be between two records.
   *
   * @param rowsBefore of the file
   */
  scan(framer: RecordFramer, bytesWanted: number, rowsBefore: number): ScannedRows {
    const scanning: Scanning = { rows: 0, bytes: 0, broken: [], rejected: [], full: undefined }
    // Without room for lines each record would be read again behind every one that is rejected.
    while (!this.lines.isFull && this.#scanOnce(framer, bytesWanted - scanning.bytes, rowsBefore, scanning));
    return scanning
  }

  /** Gives memory back to those that come after it; to be called once, after which nothing is scanned. */
  release(): void {
    this.lines.release()
    this.#faults.release()
    this.#left.release()
    this.#rows.release()
    this.#window.release()
    CSV_SCANNER_KERNELS.give(this.#kernel)
  }

  /** The same with one call of the kernel; true where another one may take more. */
  #scanOnce(framer: RecordFramer, bytesWanted: number, rowsBefore: number, scanning: Scanning): boolean {
    const page = this.#page
    const window = this.#window
    window.fill(framer)
    const from = window.placeOf(framer.nextByteOffset)
    const until = window.untilPlace
    const firstRow = page.rows
    if (from >= until || firstRow === page.capacity || bytesWanted <= 0) return false
    const { rows, isStuck } = this.#rows.read(from, until, window.endPlace, firstRow, Math.min(page.capacity - firstRow, this.#rowsAtOnce), bytesWanted)
    this.#left.update()
    for (const column of this.#absent) for (let i = firstRow; i < firstRow + rows; i++) column.setNull(i)
    const call = new ScanCall(from, firstRow, rows, rowsBefore + scanning.rows + scanning.broken.length + scanning.rejected.length)
    const isWhole = this.#takeRecords(framer, call, scanning)
    call.settle(page.columns)
    this.#rowsAtOnce = isWhole ? Math.min(2 * this.#rowsAtOnce, this.#rows.rowsMax) : ROWS_AFTER_CUT
    page.rows = firstRow + call.kept
    const { records } = call
    if (records === 0) return false
    const { next, innerLines, bytes } = this.#markOf(call)
    framer.pass(framer.pendingStart + next - from, records, records + innerLines)
    scanning.rows += call.kept
    scanning.bytes += bytes
    return isWhole && !isStuck
  }

  /** Takes the records that a call of the kernel has read, in their order, up to one that is another than it was read for; false where there is one. */
  #takeRecords(framer: RecordFramer, call: ScanCall, scanning: Scanning): boolean {
    const left = this.#left
    const isJudged = this.#checkedLanes.length > 0 || this.#page.hasKeys
    for (;;) {
      const rowsBefore = call.left < left.count ? left.rowsBefore(call.left) : call.rows
      if (call.taken < rowsBefore) {
        if (!isJudged) call.taken = rowsBefore
        else if (!this.#takeRow(framer, call, scanning)) return false
      } else if (call.left === left.count) return true
      else if (this.#reject(framer, call, scanning)) call.left++
      else return false
    }
  }

  /** Rejects the next record that the kernel has left; false where it is a row after all, or there is no more room for lines. */
  #reject(framer: RecordFramer, call: ScanCall, { broken, rejected }: Scanning): boolean {
    const left = this.#left
    const told = this.lines.isFull ? undefined : left.errorsOf(call.left, call.firstRow + call.rows)
    if (told === undefined) return false
    this.#tell(framer, call, told, left.textOf(call.left), left.cellOf(call.left), left.isBroken(call.left) ? broken : rejected)
    return true
  }

  /** Keeps the next row, which is in its columns, or drops it if its values or keys are not allowed; false where the framer is to read it. */
  #takeRow(framer: RecordFramer, call: ScanCall, scanning: Scanning): boolean {
    const page = this.#page
    if (this.#checkedLanes.length > 0 && !isAllowed(this.#checkedLanes, call.row)) {
      return this.#drop(framer, call, scanning, text => this.#toldOfValues(call, text))
    }
    if (page.hasKeys) {
      const judgement = page.claim(call.row, framer.nextLine + call.records + this.#markOf(call).innerLines)
      if (judgement.kind === 'full') scanning.full = judgement.fault
      if (judgement.kind === 'held') {
        return this.#drop(framer, call, scanning, text => ({ errors: this.#faults.ofKeys(judgement.keys, text.start, text.end), cell: NO_CELL }))
      }
      if (judgement.kind !== 'claimed') return false
    }
    call.taken++
    return true
  }

  /** Rejects the next row; false where it is told of by others, or is to be kept after all. */
  #drop(framer: RecordFramer, call: ScanCall, { rejected }: Scanning, toldOf: (text: RejectedText) => Told | undefined): boolean {
    const text = this.#textOf(call)
    const told = this.lines.isFull || text.end - text.start > this.#left.textBytesMax ? undefined : toldOf(text)
    if (told === undefined) return false
    this.#tell(framer, call, told.errors, text, told.cell, rejected)
    call.drop(this.#page.columns)
    return true
  }

  /** What is told of a row with values that are not allowed; `undefined` where they are made null. */
  #toldOfValues(call: ScanCall, text: RejectedText): Told | undefined {
    const only = onlyFault(this.#lanes, call.row)
    const cell = only && plainCell(this.#kernel.bytes, text.start, text.end, this.#delimiter, this.#quote, only.position)
    if (only === undefined || cell === undefined) {
      const errors = this.#faults.ofText(text.start, text.end, call.firstRow + call.rows)
      return errors && { errors, cell: NO_CELL }
    }
    const errors = this.#faults.ofCell(only.position, only.fault, ...cell)
    return errors && { errors, cell }
  }

  /** The text of the next row: a mark counts one byte more than a row has, whatever ends its line. */
  #textOf(call: ScanCall): RejectedText {
    const { next: start, innerLines, bytes } = this.#markOf(call)
    return { start, end: start + this.#rows.markOf(call.taken + 1).bytes - bytes - 1, innerLinesBefore: innerLines }
  }

  /** Adds the line of the next record of a call, with a cell where its errors have a gap for one. */
  #tell(framer: RecordFramer, call: ScanCall, told: ToldErrors, text: RejectedText, cell: CellPlace, list: WrittenRejection[]): void {
    const { lines } = this
    const row = call.recordsBefore + call.records + 1
    const line = framer.nextLine + call.records + text.innerLinesBefore
    const byteOffset = this.#sourceOffset(framer.nextByteOffset + text.start - call.from)
    const start = lines.length
    lines.add(line, byteOffset, row, told, ...(told.hasGap ? cell : NO_CELL), text.start, text.end)
    list.push({ row, errors: told.errors, lines, start, end: lines.length })
  }

  /** What is known of all records of a call that are done with. */
  #markOf({ from, records, taken, left }: ScanCall): RowsMark {
    if (records === 0) return { next: from, innerLines: 0, bytes: 0 }
    return left > 0 && this.#left.rowsBefore(left - 1) === taken ? this.#left.markOf(left - 1) : this.#rows.markOf(taken)
  }
}
