import { CellFault } from './cell-fault.ts'
import type { Int32Column } from './column-builder.ts'

/** Frictionless `integer` where the contract bounds it to 32 bits. */
export function parseInt32(bytes: Uint8Array, start: number, end: number, column: Int32Column, row: number): CellFault {
  const sign = bytes[start]
  const negative = sign === 45
  let at = start < end && (negative || sign === 43) ? start + 1 : start
  if (at >= end) return CellFault.form
  let magnitude = 0
  for (; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return CellFault.form
    // Far above the limit it may lose digits or become infinite: it is out of range either way.
    magnitude = magnitude * 10 + digit
  }
  const value = negative ? -magnitude : magnitude
  if (value > 2_147_483_647 || value < -2_147_483_648) return CellFault.range
  column.set(row, value)
  return CellFault.none
}
