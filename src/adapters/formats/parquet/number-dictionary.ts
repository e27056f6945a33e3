import type { ByteBuffer } from './byte-buffer.ts'
import { ENTRIES_FIRST, isHopeless, PROBES_MAX, SLOTS_OF_ENTRY } from './dictionary-limits.ts'
import type { DictionaryLimits } from './dictionary-limits.ts'
import { grown, putInSlot } from './entry-slots.ts'
import type { NumberPage } from './number-page.ts'

/** The distinct numbers of a column chunk by their bits, so that 0 and -0 are two and NaN is one. */
export class NumberDictionary {
  count = 0
  readonly #limits: DictionaryLimits
  #seen = 0
  #lows = new Int32Array(ENTRIES_FIRST)
  #highs = new Int32Array(ENTRIES_FIRST)
  /** The entry in a slot plus 1; 0 is nobody. */
  #slots = new Int32Array(ENTRIES_FIRST * SLOTS_OF_ENTRY)

  constructor(limits: DictionaryLimits) {
    this.#limits = limits
  }

  /** Begins anew, and as small as at first: where chains of slots end a dictionary must not depend on what was there before. */
  clear(): void {
    if (this.#lows.length > ENTRIES_FIRST) {
      this.#lows = new Int32Array(ENTRIES_FIRST)
      this.#highs = new Int32Array(ENTRIES_FIRST)
      this.#slots = new Int32Array(ENTRIES_FIRST * SLOTS_OF_ENTRY)
    } else if (this.count > 0) this.#slots.fill(0)
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
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = hashOf(low, high) & mask
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const entry = (slots[slot] ?? 0) - 1
      if (entry < 0) return this.#add(low, high, slot, seenInPage)
      if (this.#lows[entry] === low && this.#highs[entry] === high) return entry
      slot = slot + 1 & mask
    }
    return -1
  }

  #add(low: number, high: number, slot: number, seenInPage: number): number {
    const entry = this.count
    if (isHopeless(entry, this.#seen + seenInPage)) return -1
    const isFull = entry === this.#lows.length
    if (isFull && !this.#grow()) return -1
    this.#lows[entry] = low
    this.#highs[entry] = high
    if (isFull) putInSlot(this.#slots, hashOf(low, high), entry)
    else this.#slots[slot] = entry + 1
    this.count++
    return entry
  }

  /** Makes room for as many entries again, if that is allowed. */
  #grow(): boolean {
    const capacity = 2 * this.count
    if (capacity > this.#limits.entries) return false
    this.#lows = grown(this.#lows, capacity)
    this.#highs = grown(this.#highs, capacity)
    const slots = new Int32Array(capacity * SLOTS_OF_ENTRY)
    for (let entry = 0; entry < this.count; entry++) putInSlot(slots, hashOf(this.#lows[entry] ?? 0, this.#highs[entry] ?? 0), entry)
    this.#slots = slots
    return true
  }

  /** Appends the first entries as a dictionary page has them. */
  write(entries: number, isHalf: boolean, out: ByteBuffer): void {
    writePlain(this.#lows, this.#highs, entries, isHalf, out)
  }
}

function hashOf(low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x9e37_79b1), 0x85eb_ca6b)
  return mixed ^ mixed >>> 16
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
