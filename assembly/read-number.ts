import { countDigits, INT64_DIGITS, powerOfTen, valueOfEight, valueOfFirst, ZEROS } from './digits'
import { Lane, LaneKind, putDouble, putInt32, putInt64, putNull, UNSURE } from './lane'

const PLUS: u32 = 43
const MINUS: u32 = 45
const POINT: u32 = 46
/** More bytes than a sign, a point and the digits of any number that is read here. */
const LONG: usize = 24
/** A double counts exactly up to here. */
const EXACT_MAX: i64 = 9_007_199_254_740_992

/**
 * A number that stands plainly before one of three bytes. Everything else (more digits, exponents, missing words, nonsense) is UNSURE and
 * goes to the field's parser, of which this reads a part and must agree on it.
 */
export function readNumber(lane: Lane, at: usize, row: u32, stop: u32, orStop: u32, lastStop: u32): i32 {
  const sign = <u32>load<u8>(at)
  const first = at + <usize>(sign == MINUS || sign == PLUS)
  let end = first
  let value: i64 = 0
  let point: usize = 0
  for (;;) {
    const differences = load<u64>(end) ^ ZEROS
    const count = countDigits(differences)
    if (count == 8) {
      value = value * 100_000_000 + valueOfEight(differences)
      end += 8
      if (end - first > LONG) return UNSURE
      continue
    }
    if (count > 0) {
      value = value * powerOfTen(count) + valueOfFirst(differences, count)
      end += count
    }
    if (point != 0 || load<u8>(end) != POINT) break
    point = ++end
  }
  const byte = <u32>load<u8>(end)
  if (byte != stop && byte != orStop && byte != lastStop) return UNSURE
  if (end == at) {
    if (!lane.emptyIsNull) return UNSURE
    putNull(lane, row)
    return <i32>end
  }
  const fractionDigits: u32 = point == 0 ? 0 : <u32>(end - point)
  const integerDigits = <u32>((point == 0 ? end : point - 1) - first)
  const digits = integerDigits + fractionDigits
  if (digits == 0 || digits > INT64_DIGITS) return UNSURE
  if (sign == MINUS) value = -value
  switch (lane.kind) {
    case LaneKind.int64:
      if (point != 0) return UNSURE
      putInt64(lane, row, value)
      return <i32>end
    case LaneKind.decimal:
      // With no more digits than that none is lost, and the value fits.
      if (fractionDigits > lane.scale || integerDigits > lane.precision - lane.scale) return UNSURE
      putInt64(lane, row, value * powerOfTen(lane.scale - fractionDigits))
      return <i32>end
    case LaneKind.int32:
      if (point != 0 || value != <i64>(<i32>value)) return UNSURE
      putInt32(lane, row, <i32>value)
      return <i32>end
    default:
      return putQuotient(lane, row, value, fractionDigits, sign == MINUS) ? <i32>end : UNSURE
  }
}

/** A double without an exponent: one division of two exact numbers rounds once (Clinger 1990). */
function putQuotient(lane: Lane, row: u32, value: i64, fractionDigits: u32, negative: bool): bool {
  const magnitude = negative ? -value : value
  if (magnitude > EXACT_MAX) return false
  const quotient = <f64>magnitude / <f64>powerOfTen(fractionDigits)
  putDouble(lane, row, negative ? -quotient : quotient)
  return true
}
