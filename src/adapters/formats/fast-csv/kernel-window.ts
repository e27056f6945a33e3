import type { Kernel } from '../kernel/kernel.ts'

const LF = 10
/** How much of a file lies in the kernel at a time. Most chunks are smaller. */
export const WINDOW_BYTES = 1_048_576
/** So little is rather moved to the front of the window than that the next chunk goes where memory was not used yet, and is in no cache. */
const MOVED_BYTES_MAX = 4_096
/** So much was read before that, so that moving costs nothing to speak of. */
const READ_BYTES_MIN = 65_536

/**
 * The part of a file that lies in the memory of a kernel, copied from whoever has it at hand: what lies there already is not copied again,
 * however often it is asked for. Behind its end stand line feeds.
 *
 * All but places are positions in the file.
 */
export class KernelWindow {
  readonly #kernel: Kernel
  readonly #place: number
  readonly #lineFeeds: number
  /** What lies in the window begins and ends there. */
  #first = 0
  #end = 0

  /**
   * @param marginBytes behind the window that may be read
   * @param lineFeeds behind what lies in the window, that are written there
   */
  constructor(kernel: Kernel, marginBytes: number, lineFeeds: number) {
    this.#kernel = kernel
    this.#lineFeeds = lineFeeds
    this.#place = kernel.call.take(WINDOW_BYTES + marginBytes)
  }

  get first(): number {
    return this.#first
  }

  get end(): number {
    return this.#end
  }

  /** The place of a position. */
  placeOf(position: number): number {
    return this.#place + position - this.#first
  }

  /** Where what lies here ends. */
  get endPlace(): number {
    return this.placeOf(this.#end)
  }

  /** Goes on at a position: with what lies here, or anew where that is elsewhere, or hardly anything and `hasMore` is to come. */
  goTo(position: number, hasMore: boolean): void {
    const isElsewhere = position < this.#first || position > this.#end
    const isWorn = hasMore && this.#end - position <= MOVED_BYTES_MAX && position - this.#first >= READ_BYTES_MIN
    if (isElsewhere || isWorn) this.restart(position)
  }

  /** Forgets what lies here; the next byte is the one at a position. */
  restart(position: number): void {
    this.#first = position
    this.#end = position
  }

  /** Appends `bytes[start, end)`, of which the first is the next one of the file, as far as there is room. */
  append(bytes: Uint8Array, start: number, end: number): void {
    const count = Math.min(end - start, this.#first + WINDOW_BYTES - this.#end)
    const memory = this.#kernel.bytes
    memory.set(bytes.subarray(start, start + count), this.endPlace)
    this.#end += count
    memory.fill(LF, this.endPlace, this.endPlace + this.#lineFeeds)
  }

  /** The position of the last line end from a position on; -1 where there is none. */
  lastLineEnd(from: number): number {
    const found = from < this.#end ? this.#kernel.bytes.subarray(this.placeOf(from), this.endPlace).lastIndexOf(LF) : -1
    return found < 0 ? -1 : from + found
  }

  release(): void {
    this.#kernel.call.release(this.#place)
  }
}
