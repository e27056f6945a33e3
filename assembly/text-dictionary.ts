import { ENTRIES_FIRST, EntrySlots, grown, hashOf, isHopeless, mixed, PROBES_MAX } from './entry-slots'
import { release, take } from './memory'

export const LENGTH_BYTES: u32 = 4
const TEXT_BYTES_FIRST: u32 = 1_024
/** Bytes of different texts with the same hash that are compared for a column chunk. By chance there are hardly any. */
const MISTAKEN_BYTES_MAX: u32 = 1_048_576

/**
 * The distinct texts of a column chunk, each behind its length, as a dictionary page has them.
 *
 * Texts are read as words, of which the last overlaps the one before, or the length before the text: so no text needs a loop for its odd
 * bytes, and none is read beyond its own.
 */
@unmanaged
export class TextDictionary {
  slots: EntrySlots = new EntrySlots()
  bytesMax: u32 = 0
  texts: usize = 0
  textsRoom: u32 = 0
  /** Where each entry ends in `texts`, 32 bits each. */
  ends: usize = 0
  length: u32 = 0
  seen: u32 = 0
  mistakenBytes: u32 = 0

  clear(): void {
    if (this.slots.capacity != ENTRIES_FIRST) {
      release(this.ends)
      this.ends = take(4 * ENTRIES_FIRST)
    }
    if (this.textsRoom != TEXT_BYTES_FIRST) {
      release(this.texts)
      this.textsRoom = TEXT_BYTES_FIRST
      this.texts = take(TEXT_BYTES_FIRST)
    }
    this.slots.clear()
    this.length = 0
    this.seen = 0
    this.mistakenBytes = 0
  }

  /** Bytes of the first entries on a page. */
  byteLength(entries: u32): u32 {
    return entries == 0 ? 0 : load<u32>(this.ends + ((entries - 1) << 2))
  }

  /**
   * The entry of the text of `length` bytes at `text`, behind its length, or -1 when the texts are too many for a dictionary, or chosen
   * against it: then it has ended.
   */
  entry(text: usize, length: u32): i32 {
    this.seen++
    const hash = hashOfText(text, length)
    const slots = this.slots
    const mask = slots.mask
    let slot = hash & mask
    for (let probe: u32 = 0; probe < PROBES_MAX; probe++) {
      const entry = <i32>load<u32>(slots.slots + (slot << 2)) - 1
      if (entry < 0) return this.add(text, length, hash, slot)
      if (load<u32>(slots.hashes + (entry << 2)) == hash) {
        if (this.isEntry(entry, text, length)) return entry
        this.mistakenBytes += length
        if (this.mistakenBytes > MISTAKEN_BYTES_MAX) return -1
      }
      slot = (slot + 1) & mask
    }
    return -1
  }

  private isEntry(entry: u32, text: usize, length: u32): bool {
    const other = this.texts + this.byteLength(entry) + LENGTH_BYTES
    if (load<u32>(other - LENGTH_BYTES) != length) return false
    let at: u32 = 0
    for (; at + 8 <= length; at += 8) if (load<u64>(other + at) != load<u64>(text + at)) return false
    const left = length - at
    if (left > 4) return load<u64>(other + length - 8) == load<u64>(text + length - 8)
    return left == 0 || load<u32>(other + length - 4) == load<u32>(text + length - 4)
  }

  private add(text: usize, length: u32, hash: u32, slot: u32): i32 {
    const capacity = this.slots.capacity
    const end = this.length + LENGTH_BYTES + length
    if (isHopeless(this.slots.count, this.seen) || end > this.bytesMax) return -1
    const entry = this.slots.add(hash, slot)
    if (entry < 0) return -1
    if (entry == capacity) this.ends = grown(this.ends, 4 * capacity, 4 * this.slots.capacity)
    if (end > this.textsRoom) {
      this.textsRoom = max(end, this.textsRoom * 2)
      this.texts = grown(this.texts, this.length, this.textsRoom)
    }
    memory.copy(this.texts + this.length, text - LENGTH_BYTES, LENGTH_BYTES + length)
    store<u32>(this.ends + (entry << 2), end)
    this.length = end
    return entry
  }
}

function hashOfText(text: usize, length: u32): u32 {
  let hash: u64 = length
  let at: u32 = 0
  for (; at + 8 <= length; at += 8) hash = mixed(hash ^ load<u64>(text + at))
  const left = length - at
  if (left > 4) hash = mixed(hash ^ load<u64>(text + length - 8))
  else if (left > 0) hash = mixed(hash ^ load<u32>(text + length - 4))
  return hashOf(hash)
}
