import { CellFault } from './cell-fault.ts'
import type { BytesColumn } from './column-builder.ts'
import { countDigits } from './read-digits.ts'

const MINUS = 45
const POINT = 46
const P = 80
const T = 84
const DATE_UNITS = 'YMD'
const TIME_UNITS = 'HMS'

/**
 * Frictionless `duration` (XML Schema `duration`, which is ISO 8601 without weeks), kept as written: `P1Y2M3DT4H5M6.7S`
 * with the units in this order, at least one of them, and only the seconds with a fraction.
 */
export function parseDuration(bytes: Uint8Array, start: number, end: number, column: BytesColumn, row: number): CellFault {
  if (!isDuration(bytes, start, end)) return CellFault.form
  column.set(row, bytes, start, end)
  return CellFault.none
}

function isDuration(bytes: Uint8Array, start: number, end: number): boolean {
  const signed = start < end && bytes[start] === MINUS ? start + 1 : start
  if (signed >= end || bytes[signed] !== P) return false
  const timeAt = skipParts(bytes, signed + 1, end, DATE_UNITS)
  if (timeAt === end) return timeAt > signed + 1
  return bytes[timeAt] === T && timeAt + 1 < end && skipParts(bytes, timeAt + 1, end, TIME_UNITS) === end
}

/** Where the parts that begin at a position end: each is digits and a unit, and the units come in their order. */
function skipParts(bytes: Uint8Array, from: number, end: number, units: string): number {
  let at = from
  let unitsLeft = units
  while (at < end) {
    const digits = countDigits(bytes, at, end)
    let unitAt = at + digits
    if (digits === 0) return at
    const fraction = unitAt < end && bytes[unitAt] === POINT ? countDigits(bytes, unitAt + 1, end) : -1
    if (fraction === 0) return at
    if (fraction > 0) unitAt += 1 + fraction
    const unit = unitAt < end ? String.fromCharCode(bytes[unitAt] ?? 0) : ''
    const index = unit === '' ? -1 : unitsLeft.indexOf(unit)
    if (index < 0 || (fraction > 0 && unit !== 'S')) return at
    unitsLeft = unitsLeft.slice(index + 1)
    at = unitAt + 1
  }
  return at
}
