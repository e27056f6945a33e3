import { expect } from 'chai'
import { civilFromDays } from '../../../src/domain/star/civil-date.ts'

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const daysOf = (year: number, month: number): number => (month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31)

describe('civilFromDays', () => {
  it('counts as a calendar on the wall does, every day from 1900 to 2100', () => {
    let day = -25_567
    for (let year = 1900; year <= 2100; year++) {
      for (let month = 1; month <= 12; month++) {
        for (let date = 1; date <= daysOf(year, month); date++) {
          const civil = civilFromDays(day++)
          if (civil.year !== year || civil.month !== month || civil.day !== date) expect(civil).to.deep.equal({ year, month, day: date })
        }
      }
    }
    expect(civilFromDays(day)).to.deep.equal({ year: 2101, month: 1, day: 1 })
  })

  it('knows the ends of the calendar and the turns of centuries', () => {
    const table = [[-719_162, 1, 1, 1], [-719_163, 0, 12, 31], [2_932_896, 9999, 12, 31], [11_016, 2000, 2, 29], [-25_508, 1900, 3, 1], [-25_509, 1900, 2, 28]] as const
    for (const [days, year, month, day] of table) expect(civilFromDays(days), String(days)).to.deep.equal({ year, month, day })
  })
})
