import type { Kernel } from '../kernel/kernel.ts'

/** More words than anybody has in fact; the kernel compares a cell with one after another. */
const WORDS_MAX = 64
const LENGTH_BYTES = 4
const LONGEST_BIT = 31

/** A list of words in the memory of a kernel, as assembly/words.ts describes. */
export interface PlacedWords {
  readonly place: number
  /** A bit for each of their lengths. */
  readonly lengths: number
}

/** Lists of words in the memory of a kernel. Fields that take the list of their table over have it in common. */
export class WordPlaces {
  readonly #kernel: Kernel
  readonly #placed = new Map<readonly string[], PlacedWords>()

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  /** Has a list put there, if it is not yet; `undefined` when there are too many words in it. */
  place(words: readonly string[]): PlacedWords | undefined {
    if (words.length > WORDS_MAX) return undefined
    const placed = this.#placed.get(words) ?? this.#put(words)
    this.#placed.set(words, placed)
    return placed
  }

  release(): void {
    for (const { place } of this.#placed.values()) this.#kernel.call.release(place)
    this.#placed.clear()
  }

  #put(words: readonly string[]): PlacedWords {
    const texts = words.map(word => Buffer.from(word))
    const listed = texts.filter(({ length }) => length > 0).flatMap(text => [lengthOf(text.length), text])
    const bytes = Buffer.concat([...listed, lengthOf(0)])
    const place = this.#kernel.call.take(bytes.length)
    this.#kernel.bytes.set(bytes, place)
    return { place, lengths: texts.reduce((bits, { length }) => bits | (1 << Math.min(length, LONGEST_BIT)), 0) }
  }
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES)
  bytes.writeUInt32LE(length)
  return bytes
}
