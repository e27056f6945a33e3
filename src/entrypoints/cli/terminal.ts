import { displayWidth, printable } from './printable.ts'

/** What the program needs of a standard stream. */
export interface OutputStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const CLEAR_LINE = '\r\u001b[2K'
const COLUMNS_DEFAULT = 80

/**
 * The two standard streams by their meaning: what people read goes to stderr, and the one JSON document goes to stdout, so that a
 * pipe gets nothing else. Everything said is made safe for a terminal.
 */
export class Terminal {
  readonly #stdout: OutputStream
  readonly #stderr: OutputStream
  #statusShown = false

  constructor(stdout: OutputStream, stderr: OutputStream) {
    this.#stdout = stdout
    this.#stderr = stderr
  }

  /** Whether people see one line being rewritten, or only lines that stay. */
  get canRewrite(): boolean {
    return this.#stderr.isTTY === true
  }

  say(...lines: readonly string[]): void {
    this.clearStatus()
    this.#stderr.write(lines.map((line) => `${printable(line)}\n`).join(''))
  }

  document(value: unknown): void {
    this.clearStatus()
    this.#stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  }

  /** Replaces the line that shows how far the work is; only where it can be rewritten. */
  showStatus(text: string): void {
    if (!this.canRewrite) return
    // A line that wraps could not be taken back.
    this.#stderr.write(CLEAR_LINE + cutTo(printable(text), (this.#stderr.columns ?? COLUMNS_DEFAULT) - 1))
    this.#statusShown = true
  }

  clearStatus(): void {
    if (!this.#statusShown) return
    this.#stderr.write(CLEAR_LINE)
    this.#statusShown = false
  }
}

function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let cut = ''
  let taken = 0
  for (const character of text) {
    taken += displayWidth(character)
    if (taken > width - 1) break
    cut += character
  }
  return `${cut}…`
}
