import type { Kernel } from '../kernel/kernel.ts'
import type { RecordFramer } from '../record-framer.ts'

const LF = 10
/** How much of a file lies in the kernel at a time. Most chunks are smaller. */
export const WINDOW_BYTES = 1_048_576
/** Bytes behind the window that may be read, and of which the first may be written. */
const MARGIN_BYTES = 64
/** So little is rather moved to the front of the window than that the next chunk goes where memory was not used yet, and is in no cache. */
const MOVED_BYTES_MAX = 4_096
/** So much was read before that, so that moving costs nothing to speak of. */
const READ_BYTES_MIN = 65_536

/**
 * The part of a file that lies in the memory of a kernel, copied from a framer: what lies there already is not copied again, however often
 * its rows are asked for. Behind its end stands a line feed, where each reader of a cell stops by itself.
 *
 * All but places are positions in the file.
 */
export class InputWindow {
  readonly #kernel: Kernel
  readonly #place: number
  /** What lies in the window begins and ends there. */
  #first = 0
  #end = 0
  /** Up to where line ends were looked for, and where the last one is. */
  #searchedTo = 0
  #lastLineEnd = -1

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    this.#place = kernel.call.take(WINDOW_BYTES + MARGIN_BYTES)
  }

  /** Fills the window with what the framer has at hand, as far as it goes, or has the next part of it once all rows of the last one were read. */
  fill(framer: RecordFramer): void {
    const from = framer.nextByteOffset
    const to = from + framer.pendingEnd - framer.pendingStart
    const isElsewhere = from < this.#first || from > this.#end
    const isWorn = to > this.#end && this.#end - from <= MOVED_BYTES_MAX && from - this.#first >= READ_BYTES_MIN
    if (isElsewhere || isWorn) this.#restart(from)
    if (to > this.#end) this.#append(framer)
    if (this.#lastLineEnd < from && to > this.#end && from > this.#first) {
      this.#restart(from)
      this.#append(framer)
    }
  }

  /** The place of a position. */
  placeOf(position: number): number {
    return this.#place + position - this.#first
  }

  /** Where what lies here ends. */
  get endPlace(): number {
    return this.placeOf(this.#end)
  }

  /**
   * Where the last record ends that does so here. What no line end follows is no whole record, and would be tried again with each chunk
   * of it that comes.
   */
  get untilPlace(): number {
    return this.placeOf(this.#lastLineEnd + 1)
  }

  release(): void {
    this.#kernel.call.release(this.#place)
  }

  #restart(position: number): void {
    this.#first = position
    this.#end = position
  }

  #append({ bytes, pendingStart, pendingEnd, nextByteOffset }: RecordFramer): void {
    const start = pendingStart + this.#end - nextByteOffset
    const count = Math.min(pendingEnd - start, this.#first + WINDOW_BYTES - this.#end)
    const memory = this.#kernel.bytes
    memory.set(bytes.subarray(start, start + count), this.endPlace)
    this.#end += count
    memory[this.endPlace] = LF
    this.#findLastLineEnd(memory)
  }

  /** Each byte is looked at once: after a bad row megabytes may be at hand, and thousands of bad rows among them. */
  #findLastLineEnd(memory: Uint8Array): void {
    const from = Math.max(this.#first, this.#searchedTo)
    const found = from < this.#end ? memory.subarray(this.placeOf(from), this.endPlace).lastIndexOf(LF) : -1
    if (found >= 0) this.#lastLineEnd = from + found
    this.#searchedTo = this.#end
  }
}
