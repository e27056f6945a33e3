import type { Bounds } from './statistics.ts'

/** Bytes of a bound in the footer, as other writers have it too: enough to tell texts apart, few enough to hold for each row group. */
const BOUND_BYTES_MAX = 16
/** Bytes of a text by which it is compared and rounded. Two texts that share all of them have the same bound. */
const COMPARED_BYTES = 256

/** The least and the greatest text of a column chunk, in the order of their UTF-8 bytes, which is that of their code points. */
export class TextBounds {
  #isEmpty = true
  readonly #min = new Prefix()
  readonly #max = new Prefix()

  clear(): void {
    this.#isEmpty = true
  }

  /** Takes a text in; `view` is of the same bytes. */
  include(bytes: Uint8Array, view: DataView, start: number, end: number): void {
    if (this.#isEmpty) {
      this.#min.take(bytes, start, end)
      this.#max.take(bytes, start, end)
      this.#isEmpty = false
      return
    }
    // Most texts lie between the two by their first four bytes alone.
    if (end - start >= 4) {
      const word = view.getUint32(start)
      if (word > this.#min.firstWord && word < this.#max.firstWord) return
    }
    if (this.#min.compare(bytes, view, start, end) > 0) this.#min.take(bytes, start, end)
    else if (this.#max.compare(bytes, view, start, end) < 0) this.#max.take(bytes, start, end)
  }

  /** Both, or none: readers do little with one alone. */
  bounds(): Bounds | undefined {
    if (this.#isEmpty) return undefined
    const min = this.#min.roundedDown()
    const max = this.#max.roundedUp()
    return max && { min: min.bytes, max: max.bytes, isExact: { min: min.isExact, max: max.isExact } }
  }
}

interface Rounded {
  readonly bytes: Uint8Array
  readonly isExact: boolean
}

/** The beginning of a text. */
class Prefix {
  /** The first four bytes as a number, filled up with zeros. */
  firstWord = 0
  readonly #bytes = new Uint8Array(COMPARED_BYTES)
  readonly #view = new DataView(this.#bytes.buffer)
  #length = 0
  #isWhole = true

  take(bytes: Uint8Array, start: number, end: number): void {
    this.#length = Math.min(end - start, COMPARED_BYTES)
    // One of just this length compares as equal to all longer ones that begin like it.
    this.#isWhole = end - start < COMPARED_BYTES
    this.#bytes.fill(0, this.#length)
    this.#bytes.set(bytes.subarray(start, start + this.#length))
    this.firstWord = this.#view.getUint32(0)
  }

  /** Below 0, 0 or above 0 as this one is less than the text, the same as far as it counts, or greater. */
  compare(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const shared = Math.min(this.#length, end - start)
    let i = 0
    // Big-endian words order as their bytes do, four at once: texts of one column often begin alike.
    for (; i + 4 <= shared; i += 4) {
      const difference = this.#view.getUint32(i) - view.getUint32(start + i)
      if (difference !== 0) return difference
    }
    for (; i < shared; i++) {
      const difference = (this.#bytes[i] ?? 0) - (bytes[start + i] ?? 0)
      if (difference !== 0) return difference
    }
    return this.#length - Math.min(end - start, COMPARED_BYTES)
  }

  roundedDown(): Rounded {
    if (this.#length <= BOUND_BYTES_MAX) return { bytes: this.#bytes.slice(0, this.#length), isExact: true }
    return { bytes: this.#bytes.slice(0, this.#characterStart(BOUND_BYTES_MAX)), isExact: false }
  }

  /** Nothing where every character of a text of hundreds is the last of all. */
  roundedUp(): Rounded | undefined {
    if (this.#length <= BOUND_BYTES_MAX) return { bytes: this.#bytes.slice(0, this.#length), isExact: true }
    for (let end = this.#characterStart(BOUND_BYTES_MAX); end > 0;) {
      const start = this.#characterStart(end - 1)
      const bytes = this.#withNextCharacter(start, end)
      if (bytes !== undefined) return { bytes, isExact: false }
      end = start
    }
    return this.#isWhole ? { bytes: this.#bytes.slice(0, this.#length), isExact: true } : undefined
  }

  /** Where the character begins that the byte at `at` is part of, so that no bound ends within one. */
  #characterStart(at: number): number {
    let start = at
    while (start > 0 && ((this.#bytes[start] ?? 0) & 0xc0) === 0x80) start--
    return start
  }

  /** The bytes up to `end` with the character at `start`, which is the last of them, replaced by the next that there is. */
  #withNextCharacter(start: number, end: number): Uint8Array | undefined {
    const character = new TextDecoder().decode(this.#bytes.subarray(start, end)).codePointAt(0) ?? 0
    if (character >= 0x10_ffff) return undefined
    const next = new TextEncoder().encode(String.fromCodePoint(character === 0xd7ff ? 0xe000 : character + 1))
    const bytes = new Uint8Array(start + next.length)
    bytes.set(this.#bytes.subarray(0, start))
    bytes.set(next, start)
    // Of bytes that are no text a next character may come before: then there is no bound rather than a wrong one.
    return Buffer.compare(bytes, this.#bytes.subarray(0, this.#length)) > 0 ? bytes : undefined
  }
}
