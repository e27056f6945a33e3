/** Numbers that look random and are the same for the same seed on every machine (Marsaglia's xorshift of 32 bits). */
export class SeededRandom {
  #state: number

  constructor(seed: number) {
    // Neighbouring seeds would begin alike, and from 0 the generator never moves.
    this.#state = Math.imul(seed ^ 0x5bf0_3635, 0x9e37_79b1) | 1
    for (let turn = 0; turn < 8; turn += 1) this.below(1)
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return Math.floor(((this.#state >>> 0) / 0x1_0000_0000) * count)
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  /** True so often, out of a hundred times. */
  percent(times: number): boolean {
    return this.below(100) < times
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('There is nothing to pick from')
    return item
  }

  shuffled<T>(items: readonly T[]): T[] {
    return items
      .map(item => ({ item, rank: this.below(0x4000_0000) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item)
  }
}
