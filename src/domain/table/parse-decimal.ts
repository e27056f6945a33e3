import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import type { Int64Column } from './column-builder.ts'

/** A double counts exactly up to here; the digits after it (three at most) are counted apart. */
const HEAD_DIGITS = 15

/**
 * Exact decimals as unscaled integers: a sign, digits and a point, no exponent (XML Schema `decimal`). A value with
 * more digits than the column keeps is a fault and is never rounded; zeros at its end are no digits to lose.
 */
export function decimalParser(precision: number, scale: number): CellParser<Int64Column> {
  const integerDigitsMax = precision - scale
  return (bytes, start, end, column, row) => {
    const sign = bytes[start]
    const negative = sign === 45
    let head = 0
    let tail = 0
    let significant = 0
    let seen = 0
    let fraction = -1
    let fault: CellFault = CellFault.none
    for (let at = start < end && (negative || sign === 43) ? start + 1 : start; at < end; at++) {
      const digit = (bytes[at] ?? 0) - 48
      if (digit < 0 || digit > 9) {
        if (digit !== -2 || fraction >= 0) return CellFault.form
        fraction = 0
        continue
      }
      seen++
      if (fraction >= 0) {
        if (fraction === scale) {
          if (digit !== 0) fault ||= CellFault.scale
          continue
        }
        fraction++
      } else if (significant === integerDigitsMax && (significant > 0 || digit > 0)) {
        fault = CellFault.precision
        continue
      }
      if (significant === 0 && digit === 0) continue
      significant++
      if (significant <= HEAD_DIGITS) head = head * 10 + digit
      else tail = tail * 10 + digit
    }
    if (seen === 0) return CellFault.form
    if (fault !== CellFault.none) return fault
    if (significant > 0) {
      for (let missing = scale - Math.max(fraction, 0); missing > 0; missing--) {
        significant++
        if (significant <= HEAD_DIGITS) head *= 10
        else tail *= 10
      }
    }
    if (significant <= HEAD_DIGITS) {
      column.setNumber(row, negative ? -head : head)
    } else {
      const magnitude = BigInt(head) * 10n ** BigInt(significant - HEAD_DIGITS) + BigInt(tail)
      column.set(row, negative ? -magnitude : magnitude)
    }
    return CellFault.none
  }
}
