import { BACKSLASH, QUOTE, SPACE } from './json-bytes'
import { endOfEscape, writeEscape } from './json-escape'
import { FULL, Lane, LEFT, UNSURE } from './lane'
import { finishText } from './read-text'

const LENGTH_BYTES: usize = 4
/** Bytes that are copied at a time, beyond the end of a text too. Most texts are shorter, and are then copied without a loop. */
const STEP: usize = 16

/** A text, copied into its lane as it is looked at; `at` is behind its quote, and so is what is returned. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function readJsonText(lane: Lane, at: usize, row: u32): i32 {
  const text = lane.arenaAt + LENGTH_BYTES
  const last = lane.arenaLast
  let from = at
  let to = text
  for (;;) {
    if (to > last) return FULL
    const bytes = v128.load(from)
    v128.store(to, bytes)
    const found = odditiesIn(bytes)
    if (found == 0) {
      from += STEP
      to += STEP
      continue
    }
    const passed = <usize>ctz(found)
    from += passed
    to += passed
    if (load<u8>(from) == QUOTE) break
    const next = load<u8>(from) == BACKSLASH ? endOfEscape(from) : 0
    if (next == 0) return LEFT
    to = writeEscape(from, to)
    from = next
  }
  return finishText(lane, <u32>(to - text), row) ? <i32>(from + 1) : LEFT
}

/** Where a text ends, before its quote, that has no escape; `UNSURE` where it has one. */
export function endOfPlainText(at: usize): i32 {
  for (let end = at; ; end += STEP) {
    const found = odditiesIn(v128.load(end))
    if (found == 0) continue
    end += <usize>ctz(found)
    return load<u8>(end) == QUOTE ? <i32>end : load<u8>(end) == BACKSLASH ? UNSURE : LEFT
  }
}

/** Puts bytes as they are into a lane of texts; their end, or `LEFT` where they are no value of it, or `FULL`. */
export function putRaw(lane: Lane, at: usize, end: usize, row: u32): i32 {
  const text = lane.arenaAt + LENGTH_BYTES
  if (text + (end - at) > lane.arenaLast) return FULL
  memory.copy(text, at, end - at)
  return finishText(lane, <u32>(end - at), row) ? <i32>end : LEFT
}

/** A bit for each byte that is a quote, a backslash or a control character, of which there are none in texts. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function odditiesIn(bytes: v128): i32 {
  const marks = v128.or(i8x16.eq(bytes, i8x16.splat(<u8>QUOTE)), i8x16.eq(bytes, i8x16.splat(<u8>BACKSLASH)))
  return i8x16.bitmask(v128.or(marks, i8x16.lt_u(bytes, i8x16.splat(<u8>SPACE))))
}
