import type { ConversionProgress } from '../../ports/table-converter.ts'
import { ProgressLine } from './progress-line.ts'
import type { Terminal } from './terminal.ts'
import { bytesText, counted } from './wording.ts'

/** Tells people how far one long file is. */
export class ProgressMeter {
  readonly #line: ProgressLine
  readonly #label: string
  readonly #size: number
  readonly #nowMs: () => number
  readonly #startedMs: number

  /** @param size bytes of the file; 0 when unknown. */
  constructor(terminal: Terminal, label: string, size: number, nowMs: () => number = () => performance.now()) {
    this.#line = new ProgressLine(terminal, nowMs)
    this.#label = label
    this.#size = size
    this.#nowMs = nowMs
    this.#startedMs = nowMs()
  }

  update({ bytesRead, rowsIn }: ConversionProgress): void {
    this.#line.tell(() => {
      const perSecond = (bytesRead * 1_000) / Math.max(1, this.#nowMs() - this.#startedMs)
      const share = this.#size > 0 ? ` of ${bytesText(this.#size)} (${Math.floor((bytesRead * 100) / this.#size).toString()} %)` : ''
      return `${this.#label}: ${bytesText(bytesRead)}${share}, ${counted(rowsIn)} rows, ${bytesText(Math.round(perSecond))}/s`
    })
  }
}
