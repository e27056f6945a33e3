import { FULL, LEFT } from './lane'
import { LF } from './line-end'
import { Scan } from './scan'

const STEP: usize = 16

/**
 * Copies what a quoted cell says, whose text begins at a place behind its quote, and says where the cell ends. No step is written behind
 * `last`. Where the copy ends is left in the scan.
 */
export function unquote(scan: Scan, start: usize, target: usize, last: usize): i32 {
  const quotes = i8x16.splat(<u8>scan.quote)
  const lineFeeds = i8x16.splat(<u8>LF)
  let from = start
  let to = target
  for (;;) {
    if (to > last) return FULL
    const bytes = v128.load(from)
    v128.store(to, bytes)
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, lineFeeds)))
    if (found == 0) {
      from += STEP
      to += STEP
      continue
    }
    const passed = <usize>ctz(found)
    from += passed
    to += passed
    if (load<u8>(from) == LF) {
      if (from >= scan.end) return LEFT
      scan.innerLines++
    } else {
      if (load<u8>(from + 1) != scan.quote) break
      from++
    }
    from++
    to++
  }
  scan.unquotedEnd = to
  return <i32>(from + 1)
}
