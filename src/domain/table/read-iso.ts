import { CellFault } from './cell-fault.ts'
import type { MomentParts } from './moment-parts.ts'
import { countDigits, readFourDigits, readTwoDigits } from './read-digits.ts'

const DATE_LENGTH = 10
const TIME_LENGTH = 8
const MICRO_DIGITS = 6

/** `YYYY-MM-DD` and nothing else, into parts. */
export function readIsoDate(bytes: Uint8Array, start: number, end: number, parts: MomentParts): CellFault {
  if (end - start !== DATE_LENGTH) return CellFault.form
  const year = readFourDigits(bytes, start, end)
  const month = readTwoDigits(bytes, start + 5, end)
  const day = readTwoDigits(bytes, start + 8, end)
  if (year < 0 || month < 0 || day < 0 || bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return CellFault.form
  parts.year = year
  parts.month = month
  parts.day = day
  return CellFault.none
}

/** `HH:MM:SS`, a fraction of the second where there is one, and a zone where there is one, into parts. */
export function readIsoTime(bytes: Uint8Array, start: number, end: number, parts: MomentParts): CellFault {
  if (end - start < TIME_LENGTH) return CellFault.form
  const hour = readTwoDigits(bytes, start, end)
  const minute = readTwoDigits(bytes, start + 3, end)
  const second = readTwoDigits(bytes, start + 6, end)
  if (hour < 0 || minute < 0 || second < 0 || bytes[start + 2] !== 58 || bytes[start + 5] !== 58) return CellFault.form
  parts.hour = hour
  parts.minute = minute
  parts.second = second
  parts.micros = 0
  let at = start + TIME_LENGTH
  if (bytes[at] === 46 && at < end) {
    const digits = countDigits(bytes, at + 1, end)
    if (digits === 0) return CellFault.form
    const micros = readMicros(bytes, at + 1, digits)
    if (micros < 0) return CellFault.scale
    parts.micros = micros
    at += 1 + digits
  }
  return readZone(bytes, at, end, parts)
}

/** An ISO date, `T` or one space, and an ISO time. */
export function readIsoDateTime(bytes: Uint8Array, start: number, end: number, parts: MomentParts): CellFault {
  const between = bytes[start + DATE_LENGTH]
  if (end - start <= DATE_LENGTH || (between !== 84 && between !== 32)) return CellFault.form
  const fault = readIsoDate(bytes, start, start + DATE_LENGTH, parts)
  return fault === CellFault.none ? readIsoTime(bytes, start + DATE_LENGTH + 1, end, parts) : fault
}

/** Digits of a fraction as microseconds; -1 where a digit beyond the sixth is not zero, since it would be lost. */
export function readMicros(bytes: Uint8Array, at: number, digits: number): number {
  let micros = 0
  for (let i = 0; i < MICRO_DIGITS; i++) micros = micros * 10 + (i < digits ? (bytes[at + i] ?? 48) - 48 : 0)
  for (let i = MICRO_DIGITS; i < digits; i++) if (bytes[at + i] !== 48) return -1
  return micros
}

/** What is left of a value as its zone: nothing, `Z`, `+HH:MM` or `-HH:MM`; up to 14 hours (XML Schema). */
export function readZone(bytes: Uint8Array, at: number, end: number, parts: MomentParts): CellFault {
  parts.offsetMinutes = Number.NaN
  if (at === end) return CellFault.none
  const sign = bytes[at]
  if (sign === 90 && at + 1 === end) {
    parts.offsetMinutes = 0
    return CellFault.none
  }
  if ((sign !== 43 && sign !== 45) || end - at !== 6 || bytes[at + 3] !== 58) return CellFault.form
  const hours = readTwoDigits(bytes, at + 1, end)
  const minutes = readTwoDigits(bytes, at + 4, end)
  if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > 840) return CellFault.form
  parts.offsetMinutes = sign === 45 ? -(hours * 60 + minutes) : hours * 60 + minutes
  return CellFault.none
}
