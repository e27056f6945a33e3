import type { Kernel } from '../kernel/kernel.ts'
import type { RecordFramer } from '../record-framer.ts'
import { KernelWindow } from './kernel-window.ts'

/** Bytes behind the window that may be read. */
const MARGIN_BYTES = 64

/** What a framer of rows has at hand, in the memory of a kernel. At the line feed behind its end each reader of a cell stops by itself. */
export class InputWindow {
  readonly #window: KernelWindow
  /** Up to where line ends were looked for, and where the last one is. */
  #searchedTo = 0
  #lastLineEnd = -1

  constructor(kernel: Kernel) {
    this.#window = new KernelWindow(kernel, MARGIN_BYTES, 1)
  }

  /** Fills the window with what the framer has at hand, as far as it goes, or has the next part of it once all rows of the last one were read. */
  fill(framer: RecordFramer): void {
    const window = this.#window
    const from = framer.nextByteOffset
    const to = from + framer.pendingEnd - framer.pendingStart
    window.goTo(from, to > window.end)
    if (to > window.end) this.#append(framer)
    if (this.#lastLineEnd < from && to > window.end && from > window.first) {
      window.restart(from)
      this.#append(framer)
    }
  }

  /** The place of a position in the file. */
  placeOf(position: number): number {
    return this.#window.placeOf(position)
  }

  /** Where what lies here ends. */
  get endPlace(): number {
    return this.#window.endPlace
  }

  /**
   * Where the last record ends that does so here. What no line end follows is no whole record, and would be tried again with each chunk
   * of it that comes.
   */
  get untilPlace(): number {
    return this.#window.placeOf(this.#lastLineEnd + 1)
  }

  release(): void {
    this.#window.release()
  }

  /** Each byte is looked at once for line ends: after a bad row megabytes may be at hand, and thousands of bad rows among them. */
  #append({ bytes, pendingStart, pendingEnd, nextByteOffset }: RecordFramer): void {
    const window = this.#window
    window.append(bytes, pendingStart + window.end - nextByteOffset, pendingEnd)
    const found = window.lastLineEnd(Math.max(window.first, this.#searchedTo))
    if (found >= 0) this.#lastLineEnd = found
    this.#searchedTo = window.end
  }
}
