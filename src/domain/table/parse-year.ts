import { CellFault } from './cell-fault.ts'
import type { BytesColumn, Int32Column } from './column-builder.ts'
import { countDigits, readTwoDigits } from './read-digits.ts'

/**
 * Frictionless `year` (XML Schema `gYear` without a zone): four digits, or more that do not begin with 0; there may be a
 * minus before them.
 */
export function parseYear(bytes: Uint8Array, start: number, end: number, column: Int32Column, row: number): CellFault {
  const digitsAt = start < end && bytes[start] === 45 ? start + 1 : start
  if (!isYear(bytes, digitsAt, end)) return CellFault.form
  let year = 0
  for (let at = digitsAt; at < end; at++) year = year * 10 + (bytes[at] ?? 0) - 48
  if (year > 2_147_483_647) return CellFault.range
  column.set(row, digitsAt > start ? -year : year)
  return CellFault.none
}

/** Frictionless `yearmonth` (XML Schema `gYearMonth` without a zone), kept as written. */
export function parseYearMonth(bytes: Uint8Array, start: number, end: number, column: BytesColumn, row: number): CellFault {
  const digitsAt = start < end && bytes[start] === 45 ? start + 1 : start
  const month = readTwoDigits(bytes, end - 2, end)
  if (end - 3 <= digitsAt || bytes[end - 3] !== 45 || month < 0 || !isYear(bytes, digitsAt, end - 3)) return CellFault.form
  if (month < 1 || month > 12) return CellFault.range
  column.set(row, bytes, start, end)
  return CellFault.none
}

function isYear(bytes: Uint8Array, start: number, end: number): boolean {
  const digits = countDigits(bytes, start, end)
  return start + digits === end && (digits === 4 || (digits > 4 && bytes[start] !== 48))
}
