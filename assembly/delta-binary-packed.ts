import { packWideBits } from './bit-packing'
import { goTo, putVarint, putZigzag, to } from './page-body'

/** The least sizes that the format allows: a block has a least difference, each of its parts a width. */
const BLOCK: u32 = 128
const PARTS: u32 = 4
const PART: u32 = BLOCK / PARTS

const deltas = memory.data(BLOCK * 8)

/** Bytes that `writeDeltas` may append. */
export function deltasRoom(count: u32): u32 {
  return (count + BLOCK) * 8 + (count / BLOCK + 1) * 16 + 64
}

/**
 * Appends 64-bit integers, at least one, as differences from one to the next, packed in as few bits as each 32 of them need (Parquet
 * format, "Delta encoding"). Keys and moments become a quarter of what they are plainly, before any compression.
 *
 * Differences wrap around like the integers themselves, which is what readers undo: at 64 bits, or at 32 where `isHalf` says that the
 * column has no more.
 */
export function writeDeltas(values: usize, count: u32, isHalf: bool): void {
  putVarint(BLOCK)
  putVarint(PARTS)
  putVarint(count)
  putZigzag(load<i64>(values))
  for (let from: u32 = 0; from + 1 < count; from += BLOCK) writeBlock(values + (from << 3), min(BLOCK, count - 1 - from), isHalf)
}

function writeBlock(values: usize, size: u32, isHalf: bool): void {
  let least = i64.MAX_VALUE
  let last = load<i64>(values)
  for (let i: usize = 0; i < size; i++) {
    const value = load<i64>(values + (i << 3), 8)
    const delta = isHalf ? <i64><i32>(value - last) : value - last
    last = value
    store<i64>(deltas + (i << 3), delta)
    if (delta < least) least = delta
  }
  putZigzag(least)
  const widths = to
  goTo(to + PARTS)
  for (let part: u32 = 0; part < PARTS; part++) {
    const start = deltas + part * PART * 8
    const end = min(deltas + size * 8, start + PART * 8)
    let bits: u64 = 0
    for (let place = start; place < end; place += 8) {
      const above = load<i64>(place) - least
      store<i64>(place, above)
      bits |= above
    }
    const width = 64 - <u32>clz(bits)
    store<u8>(widths + part, width)
    if (width == 0) continue
    if (end < start + PART * 8) memory.fill(end, 0, start + PART * 8 - end)
    packWideBits(start, PART, width)
  }
}
