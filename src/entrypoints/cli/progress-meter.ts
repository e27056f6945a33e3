import type { ConversionProgress } from '../../ports/table-converter.ts'
import type { Terminal } from './terminal.ts'
import { bytesText, counted } from './wording.ts'

/** A rewritten line may change this often and still be read. */
const STATUS_INTERVAL_MS = 200
/** In a log, a line now and then is enough to see that the work goes on. */
const LINE_INTERVAL_MS = 5_000

/** Tells people how far one long file is: on a terminal in one line that is rewritten, elsewhere by a line now and then. */
export class ProgressMeter {
  readonly #terminal: Terminal
  readonly #label: string
  readonly #size: number
  readonly #nowMs: () => number
  readonly #startedMs: number
  #toldMs: number

  /** @param size bytes of the file; 0 when unknown. */
  constructor(terminal: Terminal, label: string, size: number, nowMs: () => number = () => performance.now()) {
    this.#terminal = terminal
    this.#label = label
    this.#size = size
    this.#nowMs = nowMs
    this.#startedMs = nowMs()
    this.#toldMs = this.#startedMs
  }

  update({ bytesRead, rowsIn }: ConversionProgress): void {
    const nowMs = this.#nowMs()
    const { canRewrite } = this.#terminal
    if (nowMs - this.#toldMs < (canRewrite ? STATUS_INTERVAL_MS : LINE_INTERVAL_MS)) return
    this.#toldMs = nowMs
    const perSecond = (bytesRead * 1_000) / Math.max(1, nowMs - this.#startedMs)
    const share = this.#size > 0 ? ` of ${bytesText(this.#size)} (${Math.floor((bytesRead * 100) / this.#size).toString()} %)` : ''
    const text = `${this.#label}: ${bytesText(bytesRead)}${share}, ${counted(rowsIn)} rows, ${bytesText(Math.round(perSecond))}/s`
    if (canRewrite) this.#terminal.showStatus(text)
    else this.#terminal.say(text)
  }
}
