import { LOWER_E, MINUS, POINT, ZERO } from './json-bytes'
import { Lane, UNSURE } from './lane'
import { readNumber } from './read-number'

/**
 * A number before one of two bytes. As in a cell, but that a digit stands on each side of a point, no zero before other digits, and no
 * plus (RFC 8259).
 */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function readJsonNumber(lane: Lane, at: usize, row: u32, stop: u32, orStop: u32): i32 {
  const first = at + <usize>(load<u8>(at) == MINUS)
  const digit = <u32>load<u8>(first)
  if (digit - ZERO > 9 || (digit == ZERO && isDigit(first + 1))) return UNSURE
  const end = readNumber(lane, at, row, stop, orStop, orStop)
  return end > 0 && load<u8>(<usize>end - 1) == POINT ? UNSURE : end
}

/** Where a number of any size ends; `UNSURE` where there is none. */
export function endOfJsonNumber(at: usize): i32 {
  const first = at + <usize>(load<u8>(at) == MINUS)
  let end = endOfDigits(first)
  if (end == first || (load<u8>(first) == ZERO && end > first + 1)) return UNSURE
  if (load<u8>(end) == POINT) {
    const fraction = end + 1
    end = endOfDigits(fraction)
    if (end == fraction) return UNSURE
  }
  if ((<u32>load<u8>(end) | 32) == LOWER_E) {
    const sign = <u32>load<u8>(end + 1)
    const exponent = end + 1 + <usize>(sign == MINUS || sign == 0x2b)
    end = endOfDigits(exponent)
    if (end == exponent) return UNSURE
  }
  return <i32>end
}

function endOfDigits(at: usize): usize {
  let end = at
  while (isDigit(end)) end++
  return end
}

// @ts-expect-error: a decorator of AssemblyScript
@inline
function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - ZERO <= 9
}
