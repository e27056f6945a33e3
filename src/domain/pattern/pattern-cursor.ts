/** Why a pattern cannot be compiled; never leaves `parsePattern`. */
export class PatternFault extends Error {}

/** Where a parser stands in a pattern. */
export class PatternCursor {
  readonly #symbols: readonly string[]
  #at = 0

  constructor(source: string) {
    this.#symbols = Array.from(source)
  }

  get ended(): boolean {
    return this.#at >= this.#symbols.length
  }

  get beginsAlternative(): boolean {
    return this.#at === 0 || this.#symbols[this.#at - 1] === '|'
  }

  /** Whether the character here is the last one of its alternative. */
  get endsAlternative(): boolean {
    return this.#at === this.#symbols.length - 1 || this.#symbols[this.#at + 1] === '|'
  }

  /** The character `ahead` places from here; empty beyond the end. */
  peek(ahead = 0): string {
    return this.#symbols[this.#at + ahead] ?? ''
  }

  /** The next so many characters, without moving. */
  lookahead(length: number): string {
    return this.#symbols.slice(this.#at, this.#at + length).join('')
  }

  advance(places = 1): void {
    this.#at += places
  }

  /** Moves past the character if it is the next one. */
  take(symbol: string): boolean {
    const taken = this.peek() === symbol
    this.advance(taken ? 1 : 0)
    return taken
  }

  fault(what: string): PatternFault {
    return new PatternFault(`not supported at character ${this.#at + 1}: ${what}`)
  }
}
