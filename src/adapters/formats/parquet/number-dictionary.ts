import type { ByteBuffer } from './byte-buffer.ts'
import { DICTIONARY_ENTRIES_MAX, DICTIONARY_SLOTS, isHopeless, PROBES_MAX } from './dictionary-limits.ts'
import type { NumberPage } from './number-page.ts'

const SLOT_MASK = DICTIONARY_SLOTS - 1

/** The distinct numbers of a column chunk by their bits, so that 0 and -0 are two and NaN is one. */
export class NumberDictionary {
  count = 0
  #seen = 0
  readonly #lows = new Int32Array(DICTIONARY_ENTRIES_MAX)
  readonly #highs = new Int32Array(DICTIONARY_ENTRIES_MAX)
  /** Of each entry, so that few entries are soon forgotten. */
  readonly #slotOf = new Int32Array(DICTIONARY_ENTRIES_MAX)
  /** The entry in a slot plus 1; 0 is nobody. */
  readonly #slots = new Int32Array(DICTIONARY_SLOTS)

  clear(): void {
    for (let entry = 0; entry < this.count; entry++) this.#slots[this.#slotOf[entry] ?? 0] = 0
    this.count = 0
    this.#seen = 0
  }

  /** Writes the entry of each number to `indexes`. False when the numbers are too many for a dictionary, or chosen against it: then it has ended. */
  index(page: NumberPage, indexes: Int32Array): boolean {
    const { lows, highs, count } = page
    for (let i = 0; i < count; i++) {
      const entry = this.#entry(lows[i] ?? 0, highs[i] ?? 0, i)
      if (entry < 0) return false
      indexes[i] = entry
    }
    this.#seen += count
    return true
  }

  #entry(low: number, high: number, seenInPage: number): number {
    const mixed = Math.imul(low ^ Math.imul(high, 0x9e37_79b1), 0x85eb_ca6b)
    let slot = (mixed ^ mixed >>> 16) & SLOT_MASK
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const entry = (this.#slots[slot] ?? 0) - 1
      if (entry < 0) return this.#add(low, high, slot, seenInPage)
      if (this.#lows[entry] === low && this.#highs[entry] === high) return entry
      slot = slot + 1 & SLOT_MASK
    }
    return -1
  }

  #add(low: number, high: number, slot: number, seenInPage: number): number {
    const entry = this.count
    if (entry === DICTIONARY_ENTRIES_MAX || isHopeless(entry, this.#seen + seenInPage)) return -1
    this.#lows[entry] = low
    this.#highs[entry] = high
    this.#slotOf[entry] = slot
    this.#slots[slot] = entry + 1
    this.count++
    return entry
  }

  /** Appends the first entries as a dictionary page has them. */
  write(entries: number, isHalf: boolean, out: ByteBuffer): void {
    writePlain(this.#lows, this.#highs, entries, isHalf, out)
  }
}

/** Appends numbers as they are, in 4 or 8 bytes each, little-endian. */
export function writePlain(lows: Int32Array, highs: Int32Array, count: number, isHalf: boolean, out: ByteBuffer): void {
  out.reserve(8 * count)
  const { view } = out
  let at = out.length
  for (let i = 0; i < count; i++) {
    view.setInt32(at, lows[i] ?? 0, true)
    at += 4
    if (isHalf) continue
    view.setInt32(at, highs[i] ?? 0, true)
    at += 4
  }
  out.length = at
}
