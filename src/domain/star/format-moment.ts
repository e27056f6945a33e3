import { civilFromDays } from './civil-date.ts'
import { dayOf } from './project-fact.ts'

const MICROS_OF_DAY = 86_400_000_000n
const MICROS_OF_SECOND = 1_000_000n

/** A timestamp in microseconds since 1970-01-01 as `YYYY-MM-DD HH:MM:SS.ffffff`. */
export function formatMoment(micros: bigint): string {
  const { date, time, fraction } = partsOf(micros)
  return `${date} ${time}.${fraction}`
}

/** The same as names of files have it: `YYYYMMDDTHHMMSSffffffZ`. */
export function formatMomentForName(micros: bigint): string {
  const { date, time, fraction } = partsOf(micros)
  return `${date.replaceAll('-', '')}T${time.replaceAll(':', '')}${fraction}Z`
}

/** A day since 1970-01-01 as `YYYY-MM-DD`. */
export function formatDay(days: number): string {
  const { year, month, day } = civilFromDays(days)
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`
}

/** Microseconds since midnight as `HH:MM:SS.ffffff`. */
export function formatTime(micros: bigint): string {
  const { time, fraction } = partsOf(micros)
  return `${time}.${fraction}`
}

function partsOf(micros: bigint): { readonly date: string; readonly time: string; readonly fraction: string } {
  const day = dayOf(micros)
  const ofDay = micros - BigInt(day) * MICROS_OF_DAY
  const second = Number(ofDay / MICROS_OF_SECOND)
  const time = [Math.floor(second / 3_600), Math.floor(second / 60) % 60, second % 60].map(part => padded(part, 2)).join(':')
  return { date: formatDay(day), time, fraction: padded(Number(ofDay % MICROS_OF_SECOND), 6) }
}

function padded(number: number, digits: number): string {
  return number.toString().padStart(digits, '0')
}
