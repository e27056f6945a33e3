import { LEFT, UNSURE } from './bytes-at-hand.ts'
import type { Lane } from '../fast-csv/lane.ts'
import { SIMPLE_ESCAPES } from '../json-record.ts'

const LENGTH_BYTES = 4
/** Bytes that are copied at a time, beyond the end of a text too. */
const STEP = 4
const GROWTH = 65_536
const LONG_WORD = 31
const QUOTE = 0x22
const BACKSLASH = 0x5c
const QUOTES = 0x22222222
const BACKSLASHES = 0x5c5c5c5c
const SPACES = 0x20202020

/**
 * A text, copied into its column as it is looked at; `at` is behind its quote, and so is what is returned. Four bytes at a time: those
 * among them that end a run, a quote, a backslash or a control character, show by what a subtraction carries (Warren, Hacker's Delight,
 * 6-1). With an escape by a code it is UNSURE.
 */
export function readJsonText(bytes: Uint8Array, view: DataView, lane: Lane, at: number, row: number): number {
  const entry = lane.bytes.offsets[row] ?? 0
  const textAt = entry + LENGTH_BYTES
  let arena = lane.view
  let room = arena.byteLength - STEP
  let from = at
  let to = textAt
  for (;;) {
    for (;;) {
      if (to > room) {
        lane.reserve(to, GROWTH)
        arena = lane.view
        room = arena.byteLength - STEP
      }
      const four = view.getInt32(from, true)
      arena.setInt32(to, four, true)
      const q = four ^ QUOTES
      const b = four ^ BACKSLASHES
      if (((((q - 0x01010101) & ~q) | ((b - 0x01010101) & ~b) | ((four - SPACES) & ~four)) & 0x80808080) !== 0) break
      from += STEP
      to += STEP
    }
    let byte = bytes[from] ?? 0
    while (byte !== QUOTE && byte !== BACKSLASH && byte >= 0x20) {
      byte = bytes[++from] ?? 0
      to++
    }
    if (byte === QUOTE) break
    if (byte !== BACKSLASH) return LEFT
    const escaped = SIMPLE_ESCAPES[bytes[from + 1] ?? 0] ?? 0
    if (escaped === 0) return UNSURE
    lane.arena[to++] = escaped
    from += 2
  }
  const length = to - textAt
  const mayBeMissing = length === 0 || ((lane.missingLengths >>> (length < LONG_WORD ? length : LONG_WORD)) & 1) !== 0
  if (mayBeMissing && lane.isMissing(lane.arena, textAt, to)) {
    lane.bytes.setNull(row)
    return lane.required ? LEFT : from + 1
  }
  lane.view.setInt32(entry, length, true)
  lane.bytes.offsets[row + 1] = to
  lane.bytes.valid[row] = 1
  return from + 1
}
