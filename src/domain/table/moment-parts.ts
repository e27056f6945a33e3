import { CellFault } from './cell-fault.ts'
import { daysSinceEpoch, isCalendarDate } from './calendar.ts'
import type { Int64Column } from './column-builder.ts'

/** The parts of a date or time as they are read. One is reused for all cells of a field, so that none is made for each. */
export interface MomentParts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  micros: number
  /** Minutes east of UTC, NaN when the value names no zone. */
  offsetMinutes: number
}

export function newMomentParts(): MomentParts {
  return { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, micros: 0, offsetMinutes: Number.NaN }
}

/** Days since 1970-01-01, NaN where the calendar has no such day. */
export function dayOf(parts: MomentParts): number {
  return isCalendarDate(parts.year, parts.month, parts.day) ? daysSinceEpoch(parts.year, parts.month, parts.day) : Number.NaN
}

/** Seconds since midnight, NaN where the clock has no such time: 24:00 and leap seconds are not kept by Parquet. */
export function secondOf(parts: MomentParts): number {
  if (parts.hour > 23 || parts.minute > 59 || parts.second > 59) return Number.NaN
  return parts.hour * 3600 + parts.minute * 60 + parts.second
}

/** About the year 2255: up to here microseconds since 1970 are safe integers. */
const SAFE_SECONDS = 9_000_000_000

/** Writes microseconds of a number of seconds since the epoch, of which many have too many digits for a double. */
export function setMicros(column: Int64Column, row: number, seconds: number, micros: number): CellFault {
  if (seconds < SAFE_SECONDS && seconds > -SAFE_SECONDS) column.setNumber(row, seconds * 1_000_000 + micros)
  else column.set(row, BigInt(seconds) * 1_000_000n + BigInt(micros))
  return CellFault.none
}
