import { CR, LEFT, LF, UNSURE } from './bytes-at-hand.ts'
import type { BytesAtHand } from './bytes-at-hand.ts'
import type { Lane } from './lane.ts'

const LENGTH_BYTES = 4
/** Bytes that are copied at a time, beyond the end of a text too. */
const STEP = 4
/** The arena doubles when it has to grow: more here would be taken by each of thousands of columns. */
const GROWTH = 64
const LONG_WORD = 31
const LFS = 0x0a0a0a0a

/**
 * A text, copied into its column as it is looked at. Four bytes at a time: a number that has a byte in common with four delimiters
 * differs from them by a number with a zero byte in it, which shows by what a subtraction carries (Warren, Hacker's Delight, 6-1).
 * With five texts among nine columns, a look at each byte instead makes the whole loop take half as long again.
 */
export function readText(source: BytesAtHand, lane: Lane, at: number, row: number): number {
  const { bytes, view, delimiter, quote, delimiters, quotes } = source
  const first = bytes[at] ?? LF
  if (first === quote) return readQuotedText(source, lane, at + 1, row)
  if (first === delimiter || first === LF || (first === CR && bytes[at + 1] === LF)) {
    if (!lane.emptyIsNull) return UNSURE
    lane.bytes.setNull(row)
    return at
  }
  const entry = lane.bytes.offsets[row] ?? 0
  let arena = lane.view
  let room = arena.byteLength - STEP
  let from = at
  let to = entry + LENGTH_BYTES
  for (;;) {
    if (to > room) {
      lane.reserve(to, GROWTH)
      arena = lane.view
      room = arena.byteLength - STEP
    }
    const four = view.getInt32(from, true)
    arena.setInt32(to, four, true)
    const d = four ^ delimiters
    const q = four ^ quotes
    const n = four ^ LFS
    const found = (((d - 0x01010101) & ~d) | ((q - 0x01010101) & ~q) | ((n - 0x01010101) & ~n)) & 0x80808080
    if (found !== 0) {
      // Bytes above the first one may show by mistake, the first one never does.
      from += (31 - Math.clz32(found & -found)) >> 3
      break
    }
    from += STEP
    to += STEP
  }
  const byte = bytes[from] ?? LF
  if (byte === quote) return LEFT
  if (byte === LF && bytes[from - 1] === CR) from--
  return finishText(lane, entry, from - at, row) ? from : LEFT
}

/** The same between quotes. */
function readQuotedText(source: BytesAtHand, lane: Lane, start: number, row: number): number {
  const { bytes, quote, end } = source
  const entry = lane.bytes.offsets[row] ?? 0
  let { arena } = lane
  let from = start
  let to = entry + LENGTH_BYTES
  for (;;) {
    const byte = bytes[from] ?? LF
    if (byte === quote) {
      if (bytes[from + 1] !== quote) break
      from++
    } else if (byte === LF) {
      if (from >= end) return LEFT
      source.innerLines++
    }
    if (to + STEP >= arena.length) {
      lane.reserve(to, GROWTH)
      arena = lane.arena
    }
    arena[to++] = byte
    from++
  }
  if (to + STEP >= arena.length) lane.reserve(to, GROWTH)
  return finishText(lane, entry, to - entry - LENGTH_BYTES, row) ? from + 1 : LEFT
}

/** Makes an entry of the bytes that lie behind `entry`, or null of them; false when null is not allowed. */
function finishText(lane: Lane, entry: number, length: number, row: number): boolean {
  const { bytes: column, missingLengths } = lane
  const textAt = entry + LENGTH_BYTES
  const mayBeMissing = length === 0 || ((missingLengths >>> (length < LONG_WORD ? length : LONG_WORD)) & 1) !== 0
  if (mayBeMissing && lane.isMissing(lane.arena, textAt, textAt + length)) {
    column.setNull(row)
    return !lane.required
  }
  lane.view.setInt32(entry, length, true)
  column.offsets[row + 1] = textAt + length
  column.valid[row] = 1
  return true
}
