import { BytesColumn, Int32Column } from '../table/column-builder.ts'
import type { Column } from '../table/column-builder.ts'
import { civilFromDays } from './civil-date.ts'
import type { CalendarPart, CalendarTable } from './star-description.ts'
import { utf8ToBytes } from '@noble/hashes/utils.js'

const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map(utf8ToBytes)
const MONTH_NAMES = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
].map(utf8ToBytes)

/** The rows of a calendar for these days, which are days since 1970-01-01 in ascending order, each once. */
export function buildCalendar(table: CalendarTable, days: Int32Array): readonly Column[] {
  return table.columns.map(({ part }) => buildPart(part, days))
}

function buildPart(part: CalendarPart, days: Int32Array): Column {
  if (part === 'day-name') return textOf(days, day => DAY_NAMES[isoWeekday(day) - 1])
  if (part === 'month-name') return textOf(days, day => MONTH_NAMES[civilFromDays(day).month - 1])
  const column = new Int32Column(days.length)
  for (const [row, day] of days.entries()) column.set(row, numberOf(part, day))
  return column
}

function textOf(days: Int32Array, nameOf: (day: number) => Uint8Array | undefined): BytesColumn {
  const column = new BytesColumn(days.length)
  for (const [row, day] of days.entries()) {
    const name = nameOf(day)
    if (name === undefined) column.setNull(row)
    else column.set(row, name, 0, name.length)
  }
  return column
}

function numberOf(part: Exclude<CalendarPart, 'day-name' | 'month-name'>, day: number): number {
  switch (part) {
    case 'date':
      return day
    case 'year':
      return civilFromDays(day).year
    case 'month':
      return civilFromDays(day).month
    case 'day':
      return civilFromDays(day).day
    case 'quarter':
      return Math.ceil(civilFromDays(day).month / 3)
    case 'day-of-week':
      return isoWeekday(day)
  }
}

/** Monday is 1, Sunday is 7 (ISO 8601). 1970-01-01 was a Thursday. */
function isoWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}
