import { packBits, packFlags } from './bit-packing.ts'
import type { ByteBuffer } from './byte-buffer.ts'

/** A run of equal values has a head of its own, and so has what is packed behind it: below this many packed bits it does not pay. */
const RUN_BITS_MIN = 64
/** Packed values come in groups of this many; only the last group of all may be filled up. */
const GROUP = 8

/**
 * Appends the first `count` values as runs of equal ones, and packed between them (Parquet format, "Run Length Encoding /
 * Bit-Packing Hybrid"). `width` is the bits of a value, 1 to 24. `values` needs room for 7 more, which are overwritten.
 */
export function writeHybrid(values: Int32Array, count: number, width: number, out: ByteBuffer): void {
  let packedFrom = 0
  let at = 0
  while (at < count) {
    const value = values[at]
    let end = at + 1
    while (end < count && values[end] === value) end++
    // The values before a run are packed in whole groups, so the run may have to give some of its own to the last of them.
    const runFrom = at + (packedFrom - at & GROUP - 1)
    const length = end - runFrom
    if (length >= GROUP && length * width >= RUN_BITS_MIN) {
      writePacked(values, packedFrom, runFrom, width, out)
      out.varint(2 * length)
      for (let shift = 0; shift < width; shift += 8) out.byte((value ?? 0) >>> shift)
      packedFrom = end
    }
    at = end
  }
  values.fill(0, count, count + GROUP - 1)
  writePacked(values, packedFrom, count, width, out)
}

function writePacked(values: Int32Array, start: number, end: number, width: number, out: ByteBuffer): void {
  if (start === end) return
  const groups = Math.ceil((end - start) / GROUP)
  out.varint(2 * groups + 1)
  packBits(values, start, start + groups * GROUP, width, out)
}

/**
 * Appends which rows of an optional column hold a value, `present` of them, as a page of the first version begins: by one run where
 * the rows are alike, else by a bit for each. Runs of nulls are left to the compression that follows.
 */
export function writeDefinitionLevels(valid: Uint8Array, from: number, to: number, present: number, out: ByteBuffer): void {
  const rows = to - from
  out.reserve(4)
  const lengthAt = out.length
  out.length += 4
  if (present === 0 || present === rows) {
    out.varint(2 * rows)
    out.byte(present === 0 ? 0 : 1)
  } else {
    out.varint(2 * Math.ceil(rows / GROUP) + 1)
    packFlags(valid, from, to, out)
  }
  out.view.setUint32(lengthAt, out.length - lengthAt - 4, true)
}
