import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import type { Int32Column, Int64Column } from './column-builder.ts'
import { dayOf, newMomentParts, secondOf, setMicros } from './moment-parts.ts'
import type { MomentParts } from './moment-parts.ts'

/** Takes a cell apart, into parts that belong to the caller. */
export type MomentReader = (bytes: Uint8Array, start: number, end: number, parts: MomentParts) => CellFault

/** Frictionless `date`, as days since 1970-01-01. */
export function dateParser(read: MomentReader): CellParser<Int32Column> {
  const parts = newMomentParts()
  return (bytes, start, end, column, row) => {
    const fault = read(bytes, start, end, parts)
    if (fault !== CellFault.none) return fault
    const day = dayOf(parts)
    if (Number.isNaN(day)) return CellFault.range
    column.set(row, day)
    return CellFault.none
  }
}

/** Frictionless `time`, as microseconds since midnight. A time of day without its date has no zone that means anything. */
export function timeParser(read: MomentReader): CellParser<Int64Column> {
  const parts = newMomentParts()
  return (bytes, start, end, column, row) => {
    const fault = read(bytes, start, end, parts)
    if (fault !== CellFault.none) return fault
    if (!Number.isNaN(parts.offsetMinutes)) return CellFault.zoneUnexpected
    const second = secondOf(parts)
    if (Number.isNaN(second)) return CellFault.range
    return setMicros(column, row, second, parts.micros)
  }
}

/**
 * Frictionless `datetime`, as microseconds since 1970-01-01T00:00:00.
 *
 * A UTC-adjusted column takes values with a zone, and those without one as times of `zoneOffsetMinutes` if that is
 * declared. A local column takes only values without a zone: dropping it would change what they mean.
 */
export function timestampParser(
  read: MomentReader,
  utcAdjusted: boolean,
  zoneOffsetMinutes: number | null,
): CellParser<Int64Column> {
  const parts = newMomentParts()
  return (bytes, start, end, column, row) => {
    const fault = read(bytes, start, end, parts)
    if (fault !== CellFault.none) return fault
    const second = dayOf(parts) * 86_400 + secondOf(parts)
    if (Number.isNaN(second)) return CellFault.range
    const named = parts.offsetMinutes
    if (!utcAdjusted) return Number.isNaN(named) ? setMicros(column, row, second, parts.micros) : CellFault.zoneUnexpected
    const offset = Number.isNaN(named) ? zoneOffsetMinutes : named
    if (offset === null) return CellFault.zoneMissing
    return setMicros(column, row, second - offset * 60, parts.micros)
  }
}
