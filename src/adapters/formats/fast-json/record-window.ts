import { KernelWindow } from '../fast-csv/kernel-window.ts'
import type { JsonFramer } from '../json-framer.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { PATTERN_BYTES_MAX, SENTINEL } from './record-shape.ts'

/** Bytes behind the window that may be read: a pattern, or a number, and a step more. */
const MARGIN_BYTES = PATTERN_BYTES_MAX + 128

/** What a framer of records has at hand, in the memory of a kernel. The line feeds behind its end are in no value and end the reading of each. */
export class RecordWindow {
  readonly #window: KernelWindow
  /** Position in the file at which all that is at hand ends. */
  #endAtHand = 0

  constructor(kernel: Kernel) {
    this.#window = new KernelWindow(kernel, MARGIN_BYTES, SENTINEL.length)
  }

  /** Fills the window with what the framer has at hand, as far as it goes. */
  fill(framer: JsonFramer): void {
    this.#endAtHand = framer.base + framer.pendingEnd
    this.#window.goTo(framer.base + framer.pendingStart, this.isCut)
    if (this.isCut) this.#append(framer)
  }

  /** Has the next part of the file, where all but `bytesMax` bytes of this one were read and more is at hand; false where it is not so. */
  goOn(framer: JsonFramer, bytesMax: number): boolean {
    const from = framer.base + framer.pendingStart
    if (!this.isCut || this.#window.end - from >= bytesMax) return false
    this.#window.restart(from)
    this.#append(framer)
    return true
  }

  /** Whether more is at hand than lies here. */
  get isCut(): boolean {
    return this.#window.end < this.#endAtHand
  }

  /** The place of a position in the file. */
  placeOf(position: number): number {
    return this.#window.placeOf(position)
  }

  /** Where what lies here ends. */
  get endPlace(): number {
    return this.#window.endPlace
  }

  release(): void {
    this.#window.release()
  }

  #append({ bytes, base, pendingEnd }: JsonFramer): void {
    this.#window.append(bytes, this.#window.end - base, pendingEnd)
  }
}
