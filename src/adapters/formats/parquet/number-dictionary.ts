import type { ByteBuffer } from './byte-buffer.ts'
import { ENTRIES_FIRST, isHopeless, PROBES_MAX } from './dictionary-limits.ts'
import type { DictionaryLimits } from './dictionary-limits.ts'
import { EntrySlots, grown } from './entry-slots.ts'
import type { NumberPage } from './number-page.ts'

/** The distinct numbers of a column chunk by their bits, so that 0 and -0 are two and NaN is one. */
export class NumberDictionary {
  readonly #entries: EntrySlots
  #seen = 0
  #lows = new Int32Array(ENTRIES_FIRST)
  #highs = new Int32Array(ENTRIES_FIRST)

  constructor(limits: DictionaryLimits) {
    this.#entries = new EntrySlots(limits.entries)
  }

  get count(): number {
    return this.#entries.count
  }

  clear(): void {
    this.#entries.clear()
    if (this.#lows.length > ENTRIES_FIRST) {
      this.#lows = new Int32Array(ENTRIES_FIRST)
      this.#highs = new Int32Array(ENTRIES_FIRST)
    }
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
    const { slots } = this.#entries
    const mask = slots.length - 1
    const hash = hashOf(low, high)
    let slot = hash & mask
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const entry = (slots[slot] ?? 0) - 1
      if (entry < 0) return this.#add(low, high, hash, slot, seenInPage)
      if (this.#lows[entry] === low && this.#highs[entry] === high) return entry
      slot = slot + 1 & mask
    }
    return -1
  }

  #add(low: number, high: number, hash: number, slot: number, seenInPage: number): number {
    if (isHopeless(this.count, this.#seen + seenInPage)) return -1
    const entry = this.#entries.add(hash, slot)
    if (entry < 0) return -1
    if (entry === this.#lows.length) {
      this.#lows = grown(this.#lows, this.#entries.capacity)
      this.#highs = grown(this.#highs, this.#entries.capacity)
    }
    this.#lows[entry] = low
    this.#highs[entry] = high
    return entry
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
