import { packBits } from './bit-packing'
import { putByte, putVarint } from './page-body'
import { PAGE_ROWS } from './page-rows'

/** A run of equal values has a head of its own, and so has what is packed behind it: below this many packed bits it does not pay. */
const RUN_BITS_MIN: u32 = 64
/** Packed values come in groups of this many; only the last group of all may be filled up. */
const GROUP: u32 = 8

/** Where the entries of a page's values are put before they are written. */
export const indexes = memory.data(4 * (PAGE_ROWS + GROUP))

/**
 * Appends entries of a dictionary of `entries` values: the bits of each, and the entries in runs. No reader must deal with no bits. Behind
 * the entries there is room for 7 more.
 */
export function writeIndexes(values: usize, count: u32, entries: u32): void {
  const width = max<u32>(1, 32 - clz<u32>(entries - 1))
  putByte(width)
  writeHybrid(values, count, width)
}

/** Bytes that `writeIndexes` may append: packed, or as heads of runs. */
export function indexesRoom(count: u32): u32 {
  return 4 * count + 64
}

/**
 * Appends the first `count` 32-bit values as runs of equal ones, and packed between them (Parquet format, "Run Length Encoding /
 * Bit-Packing Hybrid"). `width` is the bits of a value, 1 to 24. Behind the values there is room for 7 more, which are overwritten.
 */
function writeHybrid(values: usize, count: u32, width: u32): void {
  let packedFrom: u32 = 0
  let at: u32 = 0
  while (at < count) {
    const value = load<u32>(values + (at << 2))
    let end = at + 1
    while (end < count && load<u32>(values + (end << 2)) == value) end++
    // The values before a run are packed in whole groups, so the run may have to give some of its own to the last of them.
    const runFrom = at + ((packedFrom - at) & (GROUP - 1))
    if (end >= runFrom + GROUP && (end - runFrom) * width >= RUN_BITS_MIN) {
      writePacked(values, packedFrom, runFrom, width)
      putVarint(2 * (end - runFrom))
      for (let shift: u32 = 0; shift < width; shift += 8) putByte(value >>> shift)
      packedFrom = end
    }
    at = end
  }
  memory.fill(values + (count << 2), 0, 4 * (GROUP - 1))
  writePacked(values, packedFrom, count, width)
}

function writePacked(values: usize, start: u32, end: u32, width: u32): void {
  if (start == end) return
  const groups = (end - start + GROUP - 1) / GROUP
  putVarint(2 * groups + 1)
  packBits(values + (start << 2), groups * GROUP, width)
}
