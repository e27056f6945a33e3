import { ByteBuffer } from './byte-buffer.ts'
import { ENTRIES_FIRST, isHopeless, PROBES_MAX } from './dictionary-limits.ts'
import type { DictionaryLimits } from './dictionary-limits.ts'
import { EntrySlots, grown } from './entry-slots.ts'
import type { TextBounds } from './text-bounds.ts'

const LENGTH_BYTES = 4
const TEXT_BYTES_FIRST = 1_024
/** Bytes of different texts with the same hash that are compared for a column chunk. By chance there are hardly any. */
const MISTAKEN_BYTES_MAX = 1_048_576

/**
 * The distinct texts of a column chunk, each behind its length, as a dictionary page has them.
 *
 * Texts are read as words from their end, of which the last overlaps the length before the text: so no text needs a loop for its odd
 * bytes, and none is read beyond its own.
 */
export class TextDictionary {
  readonly #limits: DictionaryLimits
  readonly #entries: EntrySlots
  readonly #texts = new ByteBuffer(TEXT_BYTES_FIRST)
  #ends = new Int32Array(ENTRIES_FIRST)
  #seen = 0
  #mistakenBytes = 0

  constructor(limits: DictionaryLimits) {
    this.#limits = limits
    this.#entries = new EntrySlots(limits.entries)
  }

  get count(): number {
    return this.#entries.count
  }

  clear(): void {
    this.#entries.clear()
    if (this.#ends.length > ENTRIES_FIRST) this.#ends = new Int32Array(ENTRIES_FIRST)
    this.#texts.clear()
    this.#seen = 0
    this.#mistakenBytes = 0
  }

  /** Bytes of the first entries on a page. */
  byteLength(entries: number): number {
    return entries === 0 ? 0 : (this.#ends[entries - 1] ?? 0)
  }

  /**
   * Writes the entry of the text that ends before `end`, with its length before it, or -1 when the texts are too many for a dictionary,
   * or chosen against it: then it has ended. `view` is of the same bytes.
   */
  entry(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    this.#seen++
    const length = end - start
    let hash = length
    for (let back = LENGTH_BYTES; back < length + LENGTH_BYTES; back += 4) {
      hash = Math.imul(hash ^ view.getInt32(end - back, true), 0x9e37_79b1)
      hash ^= hash >>> 15
    }
    const { slots, hashes } = this.#entries
    const mask = slots.length - 1
    let slot = hash & mask
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const entry = (slots[slot] ?? 0) - 1
      if (entry < 0) return this.#add(bytes, start, end, hash, slot)
      if (hashes[entry] === hash) {
        if (this.#isSame(entry, view, length, end)) return entry
        this.#mistakenBytes += length
        if (this.#mistakenBytes > MISTAKEN_BYTES_MAX) return -1
      }
      slot = slot + 1 & mask
    }
    return -1
  }

  #isSame(entry: number, view: DataView, length: number, end: number): boolean {
    const { view: texts } = this.#texts
    const entryEnd = this.#ends[entry] ?? 0
    if (entryEnd - this.byteLength(entry) - LENGTH_BYTES !== length) return false
    for (let back = LENGTH_BYTES; back < length + LENGTH_BYTES; back += 4) {
      if (texts.getInt32(entryEnd - back, true) !== view.getInt32(end - back, true)) return false
    }
    return true
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    if (isHopeless(this.count, this.#seen) || this.#texts.length + LENGTH_BYTES + end - start > this.#limits.bytes) return -1
    const entry = this.#entries.add(hash, slot)
    if (entry < 0) return -1
    if (entry === this.#ends.length) this.#ends = grown(this.#ends, this.#entries.capacity)
    this.#texts.append(bytes, start - LENGTH_BYTES, end)
    this.#ends[entry] = this.#texts.length
    return entry
  }

  /** Appends the first entries as a dictionary page has them. */
  write(entries: number, out: ByteBuffer): void {
    out.append(this.#texts.bytes, 0, this.byteLength(entries))
  }

  /** Lets the bounds know the first entries: of texts that repeat, each is looked at once. */
  include(entries: number, bounds: TextBounds): void {
    const { bytes, view } = this.#texts
    for (let entry = 0; entry < entries; entry++) {
      bounds.include(bytes, view, this.byteLength(entry) + LENGTH_BYTES, this.#ends[entry] ?? 0)
    }
  }
}
