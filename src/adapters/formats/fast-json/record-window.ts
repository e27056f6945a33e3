import type { JsonFramer } from '../json-framer.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { PATTERN_BYTES_MAX, SENTINEL } from './record-shape.ts'

/** How much of a file lies in the kernel at a time. Most chunks are smaller. */
const WINDOW_BYTES = 1_048_576
/** Bytes behind the window that may be read: a pattern, or a number, and a step more. */
const MARGIN_BYTES = PATTERN_BYTES_MAX + 128
/** So little is rather moved to the front of the window than that the next chunk goes where memory was not used yet, and is in no cache. */
const MOVED_BYTES_MAX = 4_096
/** So much was read before that, so that moving costs nothing to speak of. */
const READ_BYTES_MIN = 65_536
const LF = 10

/**
 * The part of a file that lies in the memory of a kernel, copied from a framer: what lies there already is not copied again, however often
 * its records are asked for. Behind its end stand line feeds, which are in no value and end the reading of each.
 *
 * All but places are positions in the file.
 */
export class RecordWindow {
  readonly #kernel: Kernel
  readonly #place: number
  /** What lies in the window begins and ends there. */
  #first = 0
  #end = 0
  /** Where all that is at hand ends. */
  #endAtHand = 0

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    this.#place = kernel.call.take(WINDOW_BYTES + MARGIN_BYTES)
  }

  /** Fills the window with what the framer has at hand, as far as it goes. */
  fill(framer: JsonFramer): void {
    const from = framer.base + framer.pendingStart
    this.#endAtHand = framer.base + framer.pendingEnd
    const isElsewhere = from < this.#first || from > this.#end
    const isWorn = this.isCut && this.#end - from <= MOVED_BYTES_MAX && from - this.#first >= READ_BYTES_MIN
    if (isElsewhere || isWorn) this.#restart(from)
    if (this.isCut) this.#append(framer)
  }

  /** Has the next part of the file, where all but `bytesMax` bytes of this one were read and more is at hand; false where it is not so. */
  goOn(framer: JsonFramer, bytesMax: number): boolean {
    const from = framer.base + framer.pendingStart
    if (!this.isCut || this.#end - from >= bytesMax) return false
    this.#restart(from)
    this.#append(framer)
    return true
  }

  /** Whether more is at hand than lies here. */
  get isCut(): boolean {
    return this.#end < this.#endAtHand
  }

  /** The place of a position. */
  placeOf(position: number): number {
    return this.#place + position - this.#first
  }

  /** Where what lies here ends. */
  get endPlace(): number {
    return this.placeOf(this.#end)
  }

  release(): void {
    this.#kernel.call.release(this.#place)
  }

  #restart(position: number): void {
    this.#first = position
    this.#end = position
  }

  #append({ bytes, base, pendingEnd }: JsonFramer): void {
    const start = this.#end - base
    const count = Math.min(pendingEnd - start, this.#first + WINDOW_BYTES - this.#end)
    const memory = this.#kernel.bytes
    memory.set(bytes.subarray(start, start + count), this.endPlace)
    this.#end += count
    memory.fill(LF, this.endPlace, this.endPlace + SENTINEL.length)
  }
}
