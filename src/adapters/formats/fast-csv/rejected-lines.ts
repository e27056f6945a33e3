import type { CsvScannerKernel } from '../kernel/csv-scanner-kernel.ts'
import type { ToldErrors } from './error-texts.ts'

/** Left free of a power of two, which is what memory comes in, for what a kernel has around each piece. */
const SPARED_BYTES = 64
const FIRST_BYTES = 65_536 - SPARED_BYTES
/** What is held of lines, give or take one. A batch of the shortest records has no more, unless fields have names of hundreds of characters. */
const BYTES_MAX = 33_554_432
/** What a line takes besides its errors, its cell and its text: numbers and what they are called. */
const FRAME_BYTES_MAX = 256
/** Bytes that one of a text takes as an escape at most. */
const ESCAPE_BYTES_MAX = 6

/**
 * The lines that tell of rejected records, put together in the memory of the kernel that has the records: a record goes there without
 * becoming a string or an object. They are the lines of `rejectionLine`, at a tenth of what those cost.
 */
export class RejectedLines {
  /** Bytes of all lines. */
  length = 0
  readonly #kernel: CsvScannerKernel
  #place: number
  #capacity = FIRST_BYTES

  constructor(kernel: CsvScannerKernel) {
    this.#kernel = kernel
    this.#place = kernel.call.take(FIRST_BYTES)
  }

  /** Whether there are as many lines as are held. The records that come next are for others to tell of. */
  get isFull(): boolean {
    return this.length >= BYTES_MAX
  }

  /**
   * Adds the line of a record whose text is `[text, end)` of the kernel's memory, and the cell that its errors tell of `[cell, cellEnd)`,
   * which is ASCII without a character that is escaped; both are 0 where they tell of none.
   */
  add(line: number, byteOffset: number, row: number, errors: ToldErrors, cell: number, cellEnd: number, text: number, end: number): void {
    this.#reserve(FRAME_BYTES_MAX + errors.bytes + cellEnd - cell + ESCAPE_BYTES_MAX * (end - text))
    this.length = this.#kernel.call.putLine(this.#place + this.length, line, byteOffset, row, errors.place, cell, cellEnd, text, end) - this.#place
  }

  /** All lines, one behind another, until more are added. */
  get bytes(): Uint8Array {
    return this.#kernel.bytes.subarray(this.#place, this.#place + this.length)
  }

  /** Forgets all lines; the memory is kept. */
  clear(): void {
    this.length = 0
  }

  release(): void {
    this.#kernel.call.release(this.#place)
  }

  #reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.#capacity) return
    const { call } = this.#kernel
    const [last, capacity] = [this.#place, Math.max(needed, 2 * this.#capacity + SPARED_BYTES)]
    this.#place = call.take(capacity)
    this.#capacity = capacity
    this.#kernel.bytes.copyWithin(this.#place, last, last + this.length)
    call.release(last)
  }
}
