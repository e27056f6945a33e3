import { ENTRIES_FIRST, EntrySlots, grown, hashOf, isHopeless, mixed, PROBES_MAX } from './entry-slots'
import { release, take } from './memory'
import { count, numbers } from './number-page'

/** The distinct numbers of a column chunk by their bits, so that 0 and -0 are two and NaN is one. */
@unmanaged
export class NumberDictionary {
  slots: EntrySlots = new EntrySlots()
  /** The number of each entry, 64 bits. */
  keys: usize = 0
  /** Numbers of the pages before this one. */
  seen: u32 = 0

  clear(): void {
    if (this.slots.capacity != ENTRIES_FIRST) {
      release(this.keys)
      this.keys = take(8 * ENTRIES_FIRST)
    }
    this.slots.clear()
    this.seen = 0
  }

  /**
   * Writes the entry of each number of the page, 32 bits each. False when the numbers are too many for a dictionary, or chosen against
   * it: then it has ended.
   */
  index(indexes: usize): bool {
    let last: i64 = 0
    let lastEntry: i32 = -1
    for (let i: u32 = 0; i < count; i++) {
      const value = load<i64>(numbers + (i << 3))
      // Values often come in runs.
      if (value != last || lastEntry < 0) {
        lastEntry = this.entry(value, i)
        if (lastEntry < 0) return false
        last = value
      }
      store<u32>(indexes + (i << 2), lastEntry)
    }
    this.seen += count
    return true
  }

  private entry(value: i64, seenInPage: u32): i32 {
    const slots = this.slots
    const mask = slots.mask
    const hash = hashOf(mixed(value))
    let slot = hash & mask
    for (let probe: u32 = 0; probe < PROBES_MAX; probe++) {
      const entry = load<u32>(slots.slots + (slot << 2))
      if (entry == 0) return this.add(value, hash, slot, seenInPage)
      if (load<i64>(this.keys + ((entry - 1) << 3)) == value) return entry - 1
      slot = (slot + 1) & mask
    }
    return -1
  }

  private add(value: i64, hash: u32, slot: u32, seenInPage: u32): i32 {
    const capacity = this.slots.capacity
    if (isHopeless(this.slots.count, this.seen + seenInPage)) return -1
    const entry = this.slots.add(hash, slot)
    if (entry < 0) return -1
    if (entry == capacity) this.keys = grown(this.keys, 8 * capacity, 8 * this.slots.capacity)
    store<i64>(this.keys + (entry << 3), value)
    return entry
  }
}
