import { CellFault } from './cell-fault.ts'
import type { DoubleColumn } from './column-builder.ts'
import { decodeUtf8 } from './decode-utf8.ts'

const EXACT_DIGITS = 15
const EXACT_POWER = 22
const POWERS = Array.from({ length: EXACT_POWER + 1 }, (_, exponent) => 10 ** exponent)

/**
 * Frictionless `number` in its plain form: sign, digits, point, exponent; `NaN`, `INF` and `-INF` as they stand.
 * Rounded to the nearest double. Digits that name a number beyond the largest double are a fault, not an infinity.
 */
export function parseDouble(bytes: Uint8Array, start: number, end: number, column: DoubleColumn, row: number): CellFault {
  const sign = bytes[start]
  const negative = sign === 45
  let at = start < end && (negative || sign === 43) ? start + 1 : start
  let mantissa = 0
  let significant = 0
  let seen = 0
  let point = -1
  for (; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit >= 0 && digit <= 9) {
      seen++
      if (significant > 0 || digit > 0) {
        significant++
        if (significant <= EXACT_DIGITS) mantissa = mantissa * 10 + digit
      }
    } else if (digit === -2 && point < 0) {
      point = seen
    } else {
      break
    }
  }
  if (seen === 0) return parseSpecial(bytes, start, end, column, row)
  let exponent = point < 0 ? 0 : point - seen
  if (at < end) {
    if (((bytes[at] ?? 0) | 32) !== 101) return CellFault.form
    const written = readExponent(bytes, at + 1, end)
    if (Number.isNaN(written)) return CellFault.form
    exponent += written
  }
  // With both operands exact, one multiplication or division rounds once (Clinger 1990).
  if (significant <= EXACT_DIGITS && exponent >= -EXACT_POWER && exponent <= EXACT_POWER) {
    const power = POWERS[Math.abs(exponent)] ?? 1
    const value = exponent < 0 ? mantissa / power : mantissa * power
    column.set(row, negative ? -value : value)
    return CellFault.none
  }
  const value = Number(decodeUtf8(bytes, start, end))
  if (!Number.isFinite(value)) return CellFault.range
  column.set(row, value)
  return CellFault.none
}

/** The integer in `bytes[start, end)`, NaN when it is none. A very long one is only known to be very large. */
function readExponent(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start]
  const at = start < end && (sign === 45 || sign === 43) ? start + 1 : start
  if (at >= end) return Number.NaN
  let value = 0
  for (let i = at; i < end; i++) {
    const digit = (bytes[i] ?? 0) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = Math.min(value * 10 + digit, 1e9)
  }
  return sign === 45 ? -value : value
}

function parseSpecial(bytes: Uint8Array, start: number, end: number, column: DoubleColumn, row: number): CellFault {
  if (end - start > 4) return CellFault.form
  switch (decodeUtf8(bytes, start, end)) {
    case 'NaN':
      column.set(row, Number.NaN)
      return CellFault.none
    case 'INF':
      column.set(row, Number.POSITIVE_INFINITY)
      return CellFault.none
    case '-INF':
      column.set(row, Number.NEGATIVE_INFINITY)
      return CellFault.none
    default:
      return CellFault.form
  }
}
