/** Matches are looked for within a block, so that a place in it fits 16 bits, and so does the way back to it. */
const BLOCK_BYTES: usize = 65_536
const TABLE_BITS_MAX: u32 = 14
const TABLE_BITS_MIN: u32 = 8
const MULTIPLIER: u32 = 0x1e35_a7bd
/** The last bytes of a block are not searched: words are read from there, and hardly anything is won. */
const MARGIN_BYTES: usize = 15
/** A search that finds nothing takes longer and longer steps, one byte more each 32 tries, so that noise passes at memory's pace. */
const PATIENCE_BITS: u32 = 5
/** Literals up to this long are copied as two words, of which the rest is overwritten by what comes next. */
const SHORT_LITERAL: u32 = 16

/** Where in the block a word was seen last, by its hash: 16 bits each. */
const places = memory.data(2 << TABLE_BITS_MAX)

/** Bytes that `compressSnappy` may write for so many, and touch behind them. */
export function snappyRoom(length: usize): usize {
  return length + length / 6 + 64
}

/**
 * Writes bytes in Snappy's raw format ("Snappy compressed format description"), and says where they end. Up to 16 bytes behind both the
 * source and the target must be there to be read and written.
 */
export function compressSnappy(source: usize, length: usize, target: usize): usize {
  let to = writeVarint(target, <u32>length)
  const sourceEnd = source + length
  for (let start = source; start < sourceEnd; start += BLOCK_BYTES) to = compressBlock(start, min(sourceEnd, start + BLOCK_BYTES), to)
  return to
}

function writeVarint(target: usize, value: u32): usize {
  let to = target
  let left = value
  for (; left >= 128; left >>>= 7) store<u8>(to++, left | 128)
  store<u8>(to, left)
  return to + 1
}

function compressBlock(start: usize, end: usize, target: usize): usize {
  if (end - start <= MARGIN_BYTES) return writeLiteral(start, end, target)
  const shift = 32 - min(TABLE_BITS_MAX, max(TABLE_BITS_MIN, 32 - clz<u32>(<u32>(end - start))))
  memory.fill(places, 0, 2 << (32 - shift))
  const searchEnd = end - MARGIN_BYTES
  let to = target
  let literal = start
  let at = start + 1
  while (at < searchEnd) {
    let word = load<u32>(at)
    let match = lastPlace(word, shift, start, at)
    for (let tries: u32 = 1 << PATIENCE_BITS; load<u32>(match) != word; tries++) {
      at += tries >>> PATIENCE_BITS
      if (at >= searchEnd) return writeLiteral(literal, end, to)
      word = load<u32>(at)
      match = lastPlace(word, shift, start, at)
    }
    if (literal < at) to = writeLiteral(literal, at, to)
    // What follows a match often matches too, as in columns of like texts: then no search is needed.
    for (;;) {
      const length = matchLength(match, at, end)
      to = writeCopy(<u32>(at - match), length, to)
      at += length
      literal = at
      if (at >= searchEnd) break
      const words = load<u64>(at - 1)
      store<u16>(places + slotOf(<u32>words, shift), <u32>(at - 1 - start))
      word = <u32>(words >>> 8)
      match = lastPlace(word, shift, start, at)
      if (load<u32>(match) == word) continue
      at++
      break
    }
  }
  return literal < end ? writeLiteral(literal, end, to) : to
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
function slotOf(word: u32, shift: u32): usize {
  return ((word * MULTIPLIER) >>> shift) << 1
}

/** Where the word was seen last, which is now `at`. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function lastPlace(word: u32, shift: u32, start: usize, at: usize): usize {
  const place = places + slotOf(word, shift)
  const last = start + load<u16>(place)
  store<u16>(place, <u32>(at - start))
  return last
}

/** How far the bytes at two places are the same; the first four are. */
function matchLength(match: usize, at: usize, end: usize): u32 {
  let to = at + 4
  const back = at - match
  for (; to + 8 <= end; to += 8) {
    const difference = load<u64>(to - back) ^ load<u64>(to)
    // The lowest bit that differs tells how many whole bytes before it do not.
    if (difference != 0) return <u32>(to - at) + <u32>(ctz(difference) >>> 3)
  }
  while (to < end && load<u8>(to - back) == load<u8>(to)) to++
  return <u32>(to - at)
}

function writeLiteral(start: usize, end: usize, target: usize): usize {
  const length = <u32>(end - start)
  let to = target
  if (length <= 60) store<u8>(to++, (length - 1) << 2)
  else if (length <= 256) {
    store<u8>(to, 60 << 2)
    store<u8>(to + 1, length - 1)
    to += 2
  } else {
    store<u8>(to, 61 << 2)
    store<u16>(to + 1, length - 1)
    to += 3
  }
  if (length <= SHORT_LITERAL) v128.store(to, v128.load(start))
  else memory.copy(to, start, length)
  return to + length
}

function writeCopy(distance: u32, length: u32, target: usize): usize {
  let to = target
  let left = length
  // One copy has 64 bytes at most. No rest is left below 4 bytes, which the shortest form could not say.
  for (; left >= 68; left -= 64) to = writeLongCopy(distance, 64, to)
  if (left > 64) {
    to = writeLongCopy(distance, 60, to)
    left -= 60
  }
  if (left >= 12 || distance >= 2_048) return writeLongCopy(distance, left, to)
  store<u8>(to, 1 | ((left - 4) << 2) | ((distance >> 8) << 5))
  store<u8>(to + 1, distance)
  return to + 2
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
function writeLongCopy(distance: u32, length: u32, to: usize): usize {
  store<u8>(to, 2 | ((length - 1) << 2))
  store<u16>(to + 1, distance)
  return to + 3
}
