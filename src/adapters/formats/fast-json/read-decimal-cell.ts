import type { UNSURE as SharedUnsure } from './bytes-at-hand.ts'
import type { Lane } from '../fast-csv/lane.ts'

// A number of this file is a literal in the deployed bundle; an imported one is a variable that is read and checked at each use.
const LF = 10
const CR = 13
const PLUS = 43
const MINUS = 45
const POINT = 46
const ZERO = 48
const UNSURE: typeof SharedUnsure = -2

/** Digits that a 32-bit integer holds, whatever they are. */
const INT32_DIGITS = 9
/** Digits that a double counts exactly. */
const EXACT_DIGITS = 15
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent)

/**
 * A decimal that stands plainly before a delimiter, and whose unscaled value has at most 15 digits. Everything else is UNSURE and goes to
 * the field's parser, of which this reads a part and must agree on it.
 *
 * The first nine digits are added up as 32-bit integers, in which each step waits less for the one before than in doubles.
 */
export function readDecimal(lane: Lane, bytes: Uint8Array, at: number, row: number, delimiter: number): number {
  let end = at
  let byte = bytes[end] ?? LF
  const negative = byte === MINUS
  if (negative || byte === PLUS) byte = bytes[++end] ?? LF
  const first = end
  const few = first + INT32_DIGITS
  let point = -1
  let head = 0
  for (; end < few; byte = bytes[++end] ?? LF) {
    if (byte >= ZERO && byte <= ZERO + 9) head = (Math.imul(head, 10) + byte - ZERO) | 0
    else if (byte === POINT && point < 0) point = end
    else break
  }
  let value = head
  for (; ; byte = bytes[++end] ?? LF) {
    if (byte >= ZERO && byte <= ZERO + 9) value = value * 10 + (byte - ZERO)
    else if (byte === POINT && point < 0) point = end
    else break
  }
  if (byte !== delimiter && byte !== LF && byte !== CR) return UNSURE
  if (end === at) {
    if (!lane.emptyIsNull) return UNSURE
    lane.putNull(row)
    return end
  }
  const { scale } = lane
  const integerDigits = (point < 0 ? end : point) - first
  const fractionDigits = point < 0 ? 0 : end - point - 1
  if (integerDigits + fractionDigits === 0 || fractionDigits > scale) return UNSURE
  if (integerDigits > lane.precision - scale || integerDigits + scale > EXACT_DIGITS) return UNSURE
  if (fractionDigits === scale && end <= few) lane.putSmall(row, negative ? 0 - head : head)
  else {
    value *= POWERS[scale - fractionDigits] ?? 1
    lane.putInt64(row, negative ? -value : value)
  }
  return end
}
