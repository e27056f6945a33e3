import { CellFault } from './cell-fault.ts'
import type { Int64Column } from './column-builder.ts'

/** A double counts exactly up to here, so that most integers need no bigint. */
const HEAD_DIGITS = 15
const DIGITS_MAX = 19
const INT64_MAX = 9_223_372_036_854_775_807n

/** Frictionless `integer`: an optional sign and digits. Leading zeros are allowed, spaces are not. */
export function parseInt64(bytes: Uint8Array, start: number, end: number, column: Int64Column, row: number): CellFault {
  const sign = bytes[start]
  const negative = sign === 45
  let at = start < end && (negative || sign === 43) ? start + 1 : start
  if (at >= end) return CellFault.form
  let head = 0
  let tail = 0
  let digits = 0
  for (; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return CellFault.form
    if (digits === 0 && digit === 0) continue
    digits++
    if (digits <= HEAD_DIGITS) head = head * 10 + digit
    else if (digits <= DIGITS_MAX) tail = tail * 10 + digit
  }
  if (digits <= HEAD_DIGITS) {
    column.setNumber(row, negative ? -head : head)
    return CellFault.none
  }
  if (digits > DIGITS_MAX) return CellFault.range
  const magnitude = BigInt(head) * 10n ** BigInt(digits - HEAD_DIGITS) + BigInt(tail)
  if (magnitude > (negative ? INT64_MAX + 1n : INT64_MAX)) return CellFault.range
  column.set(row, negative ? -magnitude : magnitude)
  return CellFault.none
}
