import type { Kernel } from '../kernel/kernel.ts'

/** More words than anybody has in fact; the kernel compares a cell with one after another. */
const WORDS_MAX = 64
const LENGTH_BYTES = 4

/** The words for missing values in the memory of a kernel. Fields that take those of their table over have them in common. */
export class MissingWords {
  readonly #kernel: Kernel
  readonly #places = new Map<readonly string[], number>()

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  /** Where the words lie, as assembly/lane.ts describes; `undefined` when there are too many. */
  placeOf(words: readonly string[]): number | undefined {
    if (words.length > WORDS_MAX) return undefined
    const place = this.#places.get(words) ?? this.#put(words)
    this.#places.set(words, place)
    return place
  }

  release(): void {
    for (const place of this.#places.values()) this.#kernel.call.release(place)
    this.#places.clear()
  }

  #put(words: readonly string[]): number {
    const listed = words.filter(word => word !== '').map(word => Buffer.from(word))
    const entries = listed.flatMap(bytes => [lengthOf(bytes.length), bytes])
    const all = Buffer.concat([...entries, lengthOf(0)])
    const place = this.#kernel.call.take(all.length)
    this.#kernel.bytes.set(all, place)
    return place
  }
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(LENGTH_BYTES)
  bytes.writeUInt32LE(length)
  return bytes
}
