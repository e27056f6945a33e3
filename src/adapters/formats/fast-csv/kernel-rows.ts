import { CellFault } from '../../../domain/table/cell-fault.ts'
import type { CsvScannerKernel } from '../kernel/csv-scanner-kernel.ts'
import { WINDOW_BYTES } from './kernel-window.ts'
import { KernelLane } from './kernel-lane.ts'
import type { Lane } from './lane.ts'
import { layLanes } from './lay-lanes.ts'
import { WordPlaces } from './word-places.ts'

const MARK_WORDS = 3
const WORD_BYTES = 4
/** More than a kernel's memory has. */
const BYTES_MAX = 0x7fffffff

/** What came of one call: rows that are in their columns, and whether it stopped because of a record that is never read here. */
export interface ReadRows {
  readonly rows: number
  readonly isStuck: boolean
}

/** Of rows: where the next one begins, line ends within quoted cells, and bytes of the records with one more for each line end. */
export interface RowsMark {
  readonly next: number
  readonly innerLines: number
  readonly bytes: number
}

/** The rows of one call of a kernel on their way from the file into columns: their lanes, and what memory they take there. */
export class KernelRows {
  /** Of one call. */
  readonly rowsMax: number
  /** The kernel's part of it. */
  readonly scan: number
  readonly #kernel: CsvScannerKernel
  readonly #lanes: readonly KernelLane[]
  readonly #wordPlaces: WordPlaces
  readonly #marks: number
  readonly #scratch: number

  /** @param recordBytesMax of a row without its line end */
  constructor(kernel: CsvScannerKernel, lanes: readonly Lane[], delimiter: number, quote: number, recordBytesMax: number) {
    const { call } = kernel
    const laneBytes = call.laneBytes()
    this.#kernel = kernel
    this.#wordPlaces = new WordPlaces(kernel)
    this.scan = call.take(call.scanBytes() + lanes.length * laneBytes)
    const first = this.scan + call.scanBytes()
    this.#lanes = lanes.map((lane, position) => new KernelLane(lane, kernel, first + position * laneBytes, this.#wordPlaces))
    const { rowsMax, marks } = layLanes(kernel, this.#lanes, MARK_WORDS * WORD_BYTES)
    this.rowsMax = rowsMax
    this.#marks = marks
    this.#scratch = call.take(WINDOW_BYTES)
    call.describeScan(this.scan, first, first + lanes.length * laneBytes, this.#marks, delimiter, quote, Math.min(recordBytesMax, BYTES_MAX), this.#scratch)
  }

  /**
   * Reads rows from a place on that begin before `until`, as assembly/scan-rows.ts describes, and copies them into their columns, of
   * which they are rows from `firstRow` on.
   */
  read(from: number, until: number, end: number, firstRow: number, rowsMax: number, bytesWanted: number): ReadRows {
    for (const lane of this.#lanes) lane.start(firstRow)
    const rowsWanted = Math.min(rowsMax, this.rowsMax)
    const scanned = this.#kernel.call.scanRows(this.scan, from, until, end, rowsWanted, Math.min(bytesWanted, BYTES_MAX))
    const rows = scanned < 0 ? ~scanned : scanned
    if (rows > 0) for (const lane of this.#lanes) lane.copyOut(this.#kernel.memory, firstRow, rows)
    return { rows, isStuck: scanned < 0 }
  }

  /** What is known of the first so many rows, of which there is at least one. */
  markOf(rows: number): RowsMark {
    const { words } = this.#kernel.memory
    const at = this.#marks / WORD_BYTES + MARK_WORDS * (rows - 1)
    return { next: words[at] ?? 0, innerLines: words[at + 1] ?? 0, bytes: words[at + 2] ?? 0 }
  }

  /** Reads the text `bytes[text, end)` of the kernel's memory by the parser of a lane's field, into a row of its column and of the call; 0 where it is no value. */
  readCell(position: number, text: number, end: number, firstRow: number, row: number): number {
    const lane = this.#lanes[position]
    const { memory } = this.#kernel
    if (lane?.lane.compiled?.write(memory.bytes, text, end, firstRow + row) !== CellFault.none) return 0
    if (lane.isCopied) lane.takeIn(memory, firstRow, row)
    return 1
  }

  release(): void {
    this.#wordPlaces.release()
    this.#kernel.call.release(this.#scratch)
    this.#kernel.call.release(this.#marks)
    this.#kernel.call.release(this.scan)
  }
}
