import { expect } from 'chai'
import { buildCalendar } from '../../../src/domain/star/build-calendar.ts'
import { civilFromDays } from '../../../src/domain/star/civil-date.ts'
import type { CalendarTable } from '../../../src/domain/star/star-description.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'
import type { Column } from '../../../src/domain/table/column-builder.ts'

const CALENDAR: CalendarTable = TOTESYS.tables.find(table => table.kind === 'calendar')!
const DAY_MS = 86_400_000

function valueAt(column: Column, row: number): unknown {
  if (column.storage === 'bytes') return Buffer.from(column.view(row)).toString()
  return column.storage === 'int32' ? column.values[row] : undefined
}

function rowsOf(...dates: readonly string[]): readonly unknown[][] {
  const days = Int32Array.from(dates, date => Date.parse(date) / DAY_MS)
  const columns = buildCalendar(CALENDAR, days)
  return dates.map((_, row) => columns.map(column => valueAt(column, row)))
}

describe('buildCalendar', () => {
  it('knows the parts of a date', () => {
    expect(rowsOf('2022-11-03', '2024-02-29', '1969-12-31')).to.deep.equal([
      [19_299, 2022, 11, 3, 4, 'Thursday', 'November', 4],
      [19_782, 2024, 2, 29, 4, 'Thursday', 'February', 1],
      [-1, 1969, 12, 31, 3, 'Wednesday', 'December', 4],
    ])
  })

  it('counts the week from Monday to Sunday', () => {
    const week = ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-06', '2024-01-07']
    expect(rowsOf(...week).map(row => row[4])).to.deep.equal([1, 2, 3, 4, 5, 6, 7])
  })

  it('begins quarters with January, April, July and October', () => {
    const firsts = Array.from({ length: 12 }, (_, month) => `2023-${String(month + 1).padStart(2, '0')}-01`)
    expect(rowsOf(...firsts).map(row => row[7])).to.deep.equal([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
  })

  it('agrees with the platform about every day of four centuries and about the ends of the calendar', () => {
    const differs = (day: number) => {
      const date = new Date(day * DAY_MS)
      const { year, month, day: dayOfMonth } = civilFromDays(day)
      return year !== date.getUTCFullYear() || month !== date.getUTCMonth() + 1 || dayOfMonth !== date.getUTCDate()
    }
    const ends = ['0001-01-01', '0004-02-29', '1582-10-15', '9999-12-31'].map(date => Date.parse(date) / DAY_MS)
    const days = [...ends, ...Array.from({ length: 146_099 }, (_, i) => i - 73_049)]
    expect(days.filter(differs)).to.deep.equal([])
  })
})
