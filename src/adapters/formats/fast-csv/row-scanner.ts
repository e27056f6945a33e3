import type { TableDialect } from '../../../domain/contract/table-contract.ts'
import type { Column } from '../../../domain/table/column-builder.ts'
import type { FileFault } from '../../../domain/table/file-fault.ts'
import { CSV_SCANNER_KERNELS } from '../kernel/csv-scanner-kernel.ts'
import type { CsvScannerKernel } from '../kernel/csv-scanner-kernel.ts'
import type { FramingLimits, RecordFramer } from '../record-framer.ts'
import type { PageBuilder } from '../page-builder.ts'
import { InputWindow } from './input-window.ts'
import { KernelRows } from './kernel-rows.ts'
import { isAllowed, Lane } from './lane.ts'

/** Rows that are read at a time behind one that was not taken: the ones behind the next such one are read again. */
const ROWS_AFTER_CUT = 8

/** What a scan came to. */
export interface ScannedRows {
  readonly rows: number
  /** Bytes of their records, with one more for each line end. */
  readonly bytes: number
  /** There is no room for the keys of the row that comes next. */
  readonly full: FileFault | undefined
}

/**
 * Reads rows from the bytes that a framer has at hand straight into the columns of a page, as long as nothing is wrong with them.
 *
 * It knows how a sound row looks and nothing else. At a row that is broken, unfinished, too large, held by a key, or has any cell that
 * is no value of its field, it stops with that row untouched; the reference path reads it, and words whatever is wrong. So the two agree
 * on everything but speed by construction, and this loop carries neither errors nor positions.
 *
 * The loop itself is a kernel's, and is in assembly/scan-rows.ts. What it does not read comes back here cell by cell.
 */
export class RowScanner {
  readonly #kernel: CsvScannerKernel
  readonly #window: InputWindow
  readonly #rows: KernelRows
  readonly #checkedLanes: readonly Lane[]
  readonly #page: PageBuilder
  /** Columns that the file does not have. */
  readonly #absent: readonly Column[]
  /** Rows that are read at a time. Where each is judged on its own they are few after one that was not taken. */
  #rowsAtOnce: number

  /** @param width cells of a row */
  constructor(page: PageBuilder, width: number, { delimiter, quoteChar }: TableDialect, limits: FramingLimits) {
    const [delimiterByte, quoteByte] = [delimiter.charCodeAt(0), quoteChar.charCodeAt(0)]
    const byPosition = new Map(page.positions.map((position, i) => [position, page.compiled[i]]))
    this.#page = page
    const lanes = Array.from({ length: width }, (_, position) => new Lane(byPosition.get(position) ?? null))
    this.#checkedLanes = lanes.filter(lane => lane.check !== null)
    this.#absent = page.columns.filter((_, i) => (page.positions[i] ?? width) >= width)
    this.#kernel = CSV_SCANNER_KERNELS.take()
    this.#window = new InputWindow(this.#kernel)
    this.#rows = new KernelRows(this.#kernel, lanes, delimiterByte, quoteByte, Math.min(limits.cellBytesMax, limits.recordBytesMax))
    this.#kernel.readCell = (position, text, end, row) => this.#rows.readCell(position, text, end, page.rows, row)
    this.#rowsAtOnce = this.#rows.rowsMax
  }

  /** Takes rows until the page is full or their bytes are at least `bytesWanted`. The framer must be between two records. */
  scan(framer: RecordFramer, bytesWanted: number): ScannedRows {
    let rows = 0
    let bytes = 0
    for (;;) {
      const { more, ...scanned } = this.#scanOnce(framer, bytesWanted - bytes)
      rows += scanned.rows
      bytes += scanned.bytes
      if (!more) return { rows, bytes, full: scanned.full }
    }
  }

  /** Gives memory back to those that come after it; to be called once, after which nothing is scanned. */
  release(): void {
    this.#rows.release()
    this.#window.release()
    CSV_SCANNER_KERNELS.give(this.#kernel)
  }

  /** The same with one call of the kernel; `more` where another one may take more rows. */
  #scanOnce(framer: RecordFramer, bytesWanted: number): ScannedRows & { readonly more: boolean } {
    const page = this.#page
    const window = this.#window
    window.fill(framer)
    const from = window.placeOf(framer.nextByteOffset)
    const until = window.untilPlace
    const firstRow = page.rows
    if (from >= until || firstRow === page.capacity || bytesWanted <= 0) return { ...NONE, more: false }
    const { rows, isStuck } = this.#rows.read(from, until, window.endPlace, firstRow, Math.min(page.capacity - firstRow, this.#rowsAtOnce), bytesWanted)
    for (const column of this.#absent) for (let i = firstRow; i < firstRow + rows; i++) column.setNull(i)
    const { kept, full } = this.#judge(framer, firstRow, rows)
    page.rows = firstRow + kept
    if (kept === 0) return { ...NONE, full, more: false }
    const { next, innerLines, bytes } = this.#rows.markOf(kept)
    framer.pass(framer.pendingStart + next - from, kept, kept + innerLines)
    return { rows: kept, bytes, full, more: kept === rows && !isStuck }
  }

  /** How many of the rows that are in their columns are values of their fields and have keys of their own, up to the first that has not. */
  #judge(framer: RecordFramer, firstRow: number, rows: number): { readonly kept: number; readonly full: FileFault | undefined } {
    const page = this.#page
    const checked = this.#checkedLanes
    if (checked.length === 0 && !page.hasKeys) return { kept: rows, full: undefined }
    let full: FileFault | undefined
    let kept = 0
    for (; kept < rows; kept++) {
      if (checked.length > 0 && !isAllowed(checked, firstRow + kept)) break
      if (!page.hasKeys) continue
      page.rows = firstRow + kept
      const innerLines = kept === 0 ? 0 : this.#rows.markOf(kept).innerLines
      const judgement = page.claim(framer.nextLine + kept + innerLines)
      if (judgement.kind === 'full') full = judgement.fault
      if (judgement.kind !== 'claimed') break
    }
    this.#rowsAtOnce = kept < rows ? ROWS_AFTER_CUT : Math.min(2 * this.#rowsAtOnce, this.#rows.rowsMax)
    return { kept, full }
  }
}

const NONE: ScannedRows = { rows: 0, bytes: 0, full: undefined }
