import { isAllowedText } from './check-text'
import { FULL, Lane, LEFT, putNull } from './lane'
import { CR } from './line-end'
import { Scan } from './scan'
import { unquote } from './unquote'
import { isMissing } from './words'

const LENGTH_BYTES: usize = 4
/** Bytes that are copied at a time, beyond the end of a text too. Most cells are shorter, and are then copied without a loop. */
const STEP: usize = 16

/** A text, copied into its lane as it is looked at, up to the first delimiter, quote or line feed. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function readText(scan: Scan, lane: Lane, at: usize, row: u32, delimiters: v128, quotes: v128, lineFeeds: v128): i32 {
  const to = lane.arenaAt + LENGTH_BYTES
  const last = lane.arenaLast
  let end = at
  let found: i32 = 0
  for (;;) {
    if (to + (end - at) > last) return FULL
    const bytes = v128.load(end)
    v128.store(to + (end - at), bytes)
    found = i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, quotes)), i8x16.eq(bytes, lineFeeds)))
    if (found != 0) break
    end += STEP
  }
  end += ctz(found)
  const byte = <u32>load<u8>(end)
  if (byte != scan.delimiter) {
    if (byte == scan.quote) return end == at ? readQuotedText(scan, lane, at + 1, row) : LEFT
    if (end > at && load<u8>(end - 1) == CR) end--
  }
  return finishText(lane, <u32>(end - at), row) ? <i32>end : LEFT
}

/** The same between quotes. */
function readQuotedText(scan: Scan, lane: Lane, start: usize, row: u32): i32 {
  const text = lane.arenaAt + LENGTH_BYTES
  const end = unquote(scan, start, text, lane.arenaLast)
  if (end < 0) return end
  return finishText(lane, <u32>(scan.unquotedEnd - text), row) ? end : LEFT
}

/** Makes a value of the text that was copied, or null of it; false when that is no value. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function finishText(lane: Lane, length: u32, row: u32): bool {
  const entry = lane.arenaAt
  if (isMissing(lane, entry + LENGTH_BYTES, length)) {
    putNullText(lane, row)
    return !lane.required
  }
  if (lane.isChecked && !isAllowedText(lane, entry + LENGTH_BYTES, length)) return false
  const after = entry + LENGTH_BYTES + length
  store<u32>(entry, length)
  store<u32>(lane.values + ((<usize>row) << 2), lane.textBase + <u32>(after - lane.arena), LENGTH_BYTES)
  store<u8>(lane.valid + row, 1)
  lane.arenaAt = after
  return true
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
export function putNullText(lane: Lane, row: u32): void {
  putNull(lane, row)
  store<u32>(lane.values + ((<usize>row) << 2), lane.textBase + <u32>(lane.arenaAt - lane.arena), LENGTH_BYTES)
}
