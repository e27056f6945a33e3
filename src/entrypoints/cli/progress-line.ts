import type { Terminal } from './terminal.ts'

/** A rewritten line may change this often and still be read. */
const STATUS_INTERVAL_MS = 200
/** In a log, a line now and then is enough to see that the work goes on. */
const LINE_INTERVAL_MS = 5_000

/** Tells people how far long work is: on a terminal in one line that is rewritten, elsewhere by a line now and then. */
export class ProgressLine {
  readonly #terminal: Terminal
  readonly #nowMs: () => number
  #toldMs: number

  constructor(terminal: Terminal, nowMs: () => number = () => performance.now()) {
    this.#terminal = terminal
    this.#nowMs = nowMs
    this.#toldMs = nowMs()
  }

  /** @param text asked for only when something is told. */
  tell(text: () => string): void {
    const nowMs = this.#nowMs()
    const { canRewrite } = this.#terminal
    if (nowMs - this.#toldMs < (canRewrite ? STATUS_INTERVAL_MS : LINE_INTERVAL_MS)) return
    this.#toldMs = nowMs
    if (canRewrite) this.#terminal.showStatus(text())
    else this.#terminal.say(text())
  }
}
