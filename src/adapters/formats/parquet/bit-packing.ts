import type { ByteBuffer } from './byte-buffer.ts'

/**
 * Appends the lowest `width` bits of each value, the first value in the lowest bits (Parquet format, "Bit-packed"). The other bits of
 * the values must be 0; `width` is 1 to 32. Whole words are stored at once, which is twice as fast as bytes.
 */
export function packBits(values: Int32Array, start: number, end: number, width: number, out: ByteBuffer): void {
  out.reserve((end - start) * width / 8 + 4)
  const { view, bytes } = out
  let at = out.length
  let word = 0
  let filled = 0
  for (let i = start; i < end; i++) {
    const value = values[i] ?? 0
    word |= value << filled
    filled += width
    if (filled >= 32) {
      view.setInt32(at, word, true)
      at += 4
      filled -= 32
      word = filled === 0 ? 0 : value >>> width - filled
    }
  }
  for (; filled > 0; filled -= 8) {
    bytes[at++] = word
    word >>>= 8
  }
  out.length = at
}

/** The same for values of 33 to 64 bits, given as their halves. */
export function packWideBits(lows: Int32Array, highs: Int32Array, start: number, end: number, width: number, out: ByteBuffer): void {
  out.reserve((end - start) * width / 8 + 8)
  const { view, bytes } = out
  let at = out.length
  let word = 0
  let filled = 0
  for (let i = start; i < end; i++) {
    const low = lows[i] ?? 0
    const high = highs[i] ?? 0
    view.setInt32(at, word | low << filled, true)
    at += 4
    // What of the lower half found no room; a shift by 32 would be none.
    word = (filled === 0 ? 0 : low >>> 32 - filled) | high << filled
    filled += width - 32
    if (filled >= 32) {
      view.setInt32(at, word, true)
      at += 4
      filled -= 32
      word = filled === 0 ? 0 : high >>> width - 32 - filled
    }
  }
  for (; filled > 0; filled -= 8) {
    bytes[at++] = word
    word >>>= 8
  }
  out.length = at
}

/** Appends a bit for each flag, which is 0 or 1, and fills the last byte up with 0. */
export function packFlags(flags: Uint8Array, start: number, end: number, out: ByteBuffer): void {
  out.reserve(end - start + 7 >> 3)
  const { bytes } = out
  let at = out.length
  let i = start
  for (; i + 8 <= end; i += 8) {
    bytes[at++] =
      (flags[i] ?? 0) | (flags[i + 1] ?? 0) << 1 | (flags[i + 2] ?? 0) << 2 | (flags[i + 3] ?? 0) << 3 |
      (flags[i + 4] ?? 0) << 4 | (flags[i + 5] ?? 0) << 5 | (flags[i + 6] ?? 0) << 6 | (flags[i + 7] ?? 0) << 7
  }
  if (i < end) {
    let last = 0
    for (let bit = 0; i + bit < end; bit++) last |= (flags[i + bit] ?? 0) << bit
    bytes[at++] = last
  }
  out.length = at
}
