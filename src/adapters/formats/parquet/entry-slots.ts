import { ENTRIES_FIRST, SLOTS_OF_ENTRY } from './dictionary-limits.ts'

/**
 * Which entries of a dictionary have which hash: an open table that grows as entries come, up to a limit. Searching it is left to each
 * dictionary, whose loop knows how its values compare.
 */
export class EntrySlots {
  count = 0
  /** The entry in a slot plus 1; 0 is nobody. A power of two. */
  slots = new Int32Array(ENTRIES_FIRST * SLOTS_OF_ENTRY)
  hashes = new Int32Array(ENTRIES_FIRST)
  readonly #entriesMax: number

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax
  }

  /** Entries that there is room for. */
  get capacity(): number {
    return this.hashes.length
  }

  /** Begins anew, and as small as at first: where chains of slots end a dictionary must not depend on what was there before. */
  clear(): void {
    if (this.capacity > ENTRIES_FIRST) {
      this.slots = new Int32Array(ENTRIES_FIRST * SLOTS_OF_ENTRY)
      this.hashes = new Int32Array(ENTRIES_FIRST)
    } else if (this.count > 0) this.slots.fill(0)
    this.count = 0
  }

  /** The next entry, in the free slot where the search for its hash has ended; -1 when there are too many. */
  add(hash: number, slot: number): number {
    const entry = this.count
    const isFull = entry === this.capacity
    if (isFull && !this.#grow()) return -1
    this.hashes[entry] = hash
    if (isFull) this.#put(hash, entry)
    else this.slots[slot] = entry + 1
    this.count++
    return entry
  }

  /** Makes room for as many entries again, if that is allowed. */
  #grow(): boolean {
    const capacity = 2 * this.count
    if (capacity > this.#entriesMax) return false
    this.hashes = grown(this.hashes, capacity)
    this.slots = new Int32Array(capacity * SLOTS_OF_ENTRY)
    for (let entry = 0; entry < this.count; entry++) this.#put(this.hashes[entry] ?? 0, entry)
    return true
  }

  /** Puts an entry into the first free slot for its hash, of which there are more than enough. */
  #put(hash: number, entry: number): void {
    const mask = this.slots.length - 1
    let slot = hash & mask
    while (this.slots[slot] !== 0) slot = slot + 1 & mask
    this.slots[slot] = entry + 1
  }
}

/** A copy with room for more. */
export function grown(values: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(capacity)
  copy.set(values)
  return copy
}
