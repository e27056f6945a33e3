import { release, take } from './memory'

/** Distinct values that there is room for at first. */
export const ENTRIES_FIRST: u32 = 256
/** Slots for each entry that there is room for, so that chains of taken slots stay short. */
const SLOTS_OF_ENTRY: u32 = 4
/**
 * Slots that are looked at for one value. Values that happen to be there stay far below; values chosen to meet in one chain cost their
 * column its dictionary, and not quadratic time. The hash needs no secret then, and the same rows give the same bytes.
 */
export const PROBES_MAX: u32 = 64
/** Entries that there may be before their share counts. */
const PATIENCE: u32 = 512
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15
/** What a dictionary page costs besides its values, about. */
export const DICTIONARY_HEAD_BYTES: u32 = 24

/**
 * Which entries of a dictionary have which hash: an open table that grows as entries come, up to a limit. Searching it is left to each
 * dictionary, whose loop knows how its values compare.
 */
@unmanaged
export class EntrySlots {
  count: u32
  /** Entries that there is room for. */
  capacity: u32
  /** A power of two. */
  entriesMax: u32
  /** The entry in a slot plus 1; 0 is nobody. */
  slots: usize
  hashes: usize

  /** Begins anew, and as small as at first: where chains of slots end a dictionary must not depend on what was there before. */
  clear(): void {
    if (this.capacity != ENTRIES_FIRST) {
      release(this.slots)
      release(this.hashes)
      this.capacity = ENTRIES_FIRST
      this.slots = take(slotsBytes(ENTRIES_FIRST))
      this.hashes = take(4 * ENTRIES_FIRST)
    } else if (this.count == 0) return
    memory.fill(this.slots, 0, slotsBytes(ENTRIES_FIRST))
    this.count = 0
  }

  // @ts-ignore: decorator
  @inline
  get mask(): u32 {
    return this.capacity * SLOTS_OF_ENTRY - 1
  }

  /** The next entry, in the free slot where the search for its hash has ended; -1 when there are too many. */
  add(hash: u32, slot: u32): i32 {
    const entry = this.count
    const isFull = entry == this.capacity
    if (isFull && !this.grow()) return -1
    store<u32>(this.hashes + (entry << 2), hash)
    if (isFull) this.put(hash, entry)
    else store<u32>(this.slots + (slot << 2), entry + 1)
    this.count++
    return entry
  }

  /** Makes room for as many entries again, if that is allowed. */
  private grow(): bool {
    const capacity = this.count * 2
    if (capacity > this.entriesMax) return false
    this.hashes = grown(this.hashes, 4 * this.count, 4 * capacity)
    release(this.slots)
    this.slots = take(slotsBytes(capacity))
    memory.fill(this.slots, 0, slotsBytes(capacity))
    this.capacity = capacity
    for (let entry: u32 = 0; entry < this.count; entry++) this.put(load<u32>(this.hashes + (entry << 2)), entry)
    return true
  }

  /** Puts an entry into the first free slot for its hash, of which there are more than enough. */
  private put(hash: u32, entry: u32): void {
    const mask = this.mask
    let slot = hash & mask
    while (load<u32>(this.slots + (slot << 2)) != 0) slot = (slot + 1) & mask
    store<u32>(this.slots + (slot << 2), entry + 1)
  }
}

/**
 * A step of a hash of 64-bit words. The upper bits of a product know all of its factor, the lower ones nothing of what is above them: that
 * comes down by the shift, and up again by the next step.
 */
// @ts-ignore: decorator
@inline
export function mixed(word: u64): u64 {
  const product = word * MULTIPLIER
  return product ^ (product >>> 29)
}

/** The hash that the steps so far come to. With only one of them, texts that differ in their last bytes would meet, and whole doubles. */
// @ts-ignore: decorator
@inline
export function hashOf(state: u64): u32 {
  return <u32>(mixed(state) >>> 32)
}

/** Whether so many entries in so many values will not pay: every other value is new. */
// @ts-ignore: decorator
@inline
export function isHopeless(entries: u32, seen: u32): bool {
  return entries >= PATIENCE && entries * 2 > seen
}

/** The same bytes in a place with room for more. */
export function grown(place: usize, used: usize, bytes: usize): usize {
  const larger = take(bytes)
  memory.copy(larger, place, used)
  release(place)
  return larger
}

function slotsBytes(capacity: u32): usize {
  return capacity * SLOTS_OF_ENTRY * 4
}
