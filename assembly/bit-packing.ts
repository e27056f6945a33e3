import { goTo, to } from './page-body'

/**
 * Appends the lowest `width` bits of each 32-bit value, the first value in the lowest bits (Parquet format, "Bit-packed"). The other bits
 * of the values must be 0; `width` is 1 to 32.
 */
export function packBits(values: usize, count: usize, width: u32): void {
  let at = to
  let word: u64 = 0
  let filled: u32 = 0
  const end = values + (count << 2)
  for (let place = values; place < end; place += 4) {
    word |= <u64>load<u32>(place) << filled
    filled += width
    if (filled < 32) continue
    store<u32>(at, <u32>word)
    at += 4
    word >>>= 32
    filled -= 32
  }
  for (; filled > 0; filled = filled > 8 ? filled - 8 : 0) {
    store<u8>(at++, <u8>word)
    word >>>= 8
  }
  goTo(at)
}

/** The same for 64-bit values, a multiple of 32 of them, of 1 to 64 bits. */
export function packWideBits(values: usize, count: usize, width: u32): void {
  let at = to
  let word: u64 = 0
  let filled: u32 = 0
  const end = values + (count << 3)
  for (let place = values; place < end; place += 8) {
    const value = load<u64>(place)
    word |= value << filled
    filled += width
    if (filled < 64) continue
    store<u64>(at, word)
    at += 8
    filled -= 64
    // A shift by 64 would be none.
    word = filled == 0 ? 0 : value >>> (width - filled)
  }
  store<u64>(at, word)
  goTo(at + (filled >>> 3))
}
