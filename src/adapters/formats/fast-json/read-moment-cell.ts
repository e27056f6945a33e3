import { daysSinceEpoch, isCalendarDate } from '../../../domain/table/calendar.ts'
import type { BytesAtHand, UNSURE as SharedUnsure } from './bytes-at-hand.ts'
import type { Lane } from '../fast-csv/lane.ts'

// A number of this file is a literal in the deployed bundle; an imported one is a variable that is read and checked at each use.
const LF = 10
const CR = 13
const PLUS = 43
const MINUS = 45
const POINT = 46
const ZERO = 48
const UNSURE: typeof SharedUnsure = -2

const DATE_LENGTH = 10
const TIME_LENGTH = 8
const UPPER_T = 84
const UPPER_Z = 90
const SPACE = 32
const DAY_SECONDS = 86_400
/** Microseconds of the last digit of a fraction, by how many digits there are. */
const MICROS = [0, 100_000, 10_000, 1_000, 100, 10, 1]
/** About the year 2255: up to here microseconds since 1970 are safe integers. */
const SAFE_SECONDS = 9_000_000_000
const NO_DAY = -1e9
const NO_TIME = -1

/** An ISO date, as days since 1970-01-01. */
export function readDate(source: BytesAtHand, lane: Lane, at: number, row: number): number {
  const { bytes, delimiter } = source
  const first = bytes[at] ?? LF
  if (first === delimiter || first === LF || first === CR) return readNoDay(lane, at, row)
  const end = at + DATE_LENGTH
  const byte = bytes[end] ?? LF
  if (byte !== delimiter && byte !== LF && byte !== CR) return UNSURE
  const day = dayAt(source, lane, at)
  if (day === NO_DAY) return UNSURE
  lane.putInt32(row, day)
  return end
}

function readNoDay(lane: Lane, at: number, row: number): number {
  if (!lane.emptyIsNull) return UNSURE
  lane.putNull(row)
  return at
}

/** An ISO date and time, in UTC or in no zone, as microseconds since 1970-01-01T00:00:00. Other zones are UNSURE. */
export function readTimestamp(source: BytesAtHand, lane: Lane, at: number, row: number): number {
  const { bytes, delimiter } = source
  const first = bytes[at] ?? LF
  if (first === delimiter || first === LF || first === CR) {
    if (!lane.emptyIsNull) return UNSURE
    lane.putNull(row)
    return at
  }
  const between = bytes[at + DATE_LENGTH]
  if (between !== UPPER_T && (between !== SPACE || delimiter === SPACE)) return UNSURE
  const day = dayAt(source, lane, at)
  if (day === NO_DAY) return UNSURE
  const secondOfDay = secondOfDayAt(source.view, at + DATE_LENGTH + 1)
  if (secondOfDay === NO_TIME) return UNSURE
  let end = at + DATE_LENGTH + 1 + TIME_LENGTH
  let micros = 0
  let byte = bytes[end] ?? LF
  if (byte === POINT) {
    const digitsAt = end + 1
    byte = bytes[++end] ?? LF
    while (byte >= ZERO && byte <= ZERO + 9) {
      micros = (Math.imul(micros, 10) + byte - ZERO) | 0
      byte = bytes[++end] ?? LF
    }
    const unit = MICROS[end - digitsAt] ?? 0
    if (unit === 0) return UNSURE
    micros = Math.imul(micros, unit)
  }
  let seconds = day * DAY_SECONDS + secondOfDay
  if (byte === UPPER_Z) {
    if (!lane.utcAdjusted) return UNSURE
    byte = bytes[++end] ?? LF
  } else {
    if (byte === PLUS || byte === MINUS || Number.isNaN(lane.offsetWhenUnnamed)) return UNSURE
    seconds -= lane.offsetWhenUnnamed * 60
  }
  if (byte !== delimiter && byte !== LF && byte !== CR) return UNSURE
  if (seconds >= SAFE_SECONDS || seconds <= -SAFE_SECONDS) return UNSURE
  lane.putInt64(row, seconds * 1_000_000 + micros)
  return end
}

/**
 * The second of the day of `HH:MM:SS`; `NO_TIME` when the eight bytes at a position are no time. Of each byte its difference from a zero
 * or a colon is left: below 10 for a digit, nothing for a colon. Those have no bits in their upper part, nor do they get any when 6 or
 * 127 is added, and all others do.
 */
function secondOfDayAt(view: DataView, at: number): number {
  const head = view.getInt32(at, true) ^ 0x303a3030
  const tail = view.getInt32(at + 4, true) ^ 0x30303a30
  if ((((head + 0x067f0606) | head) & 0xf080f0f0) !== 0 || (((tail + 0x06067f06) | tail) & 0xf0f080f0) !== 0) return NO_TIME
  const hour = (head & 15) * 10 + ((head >> 8) & 15)
  const minute = (head >> 24) * 10 + (tail & 15)
  const second = ((tail >> 16) & 15) * 10 + (tail >> 24)
  return hour > 23 || minute > 59 || second > 59 ? NO_TIME : hour * 3_600 + minute * 60 + second
}

/** The two digits at a position as a number, and 100 or more where they are not two digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO
  const ones = (bytes[at + 1] ?? 0) - ZERO
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? 100 : tens * 10 + ones
}

/**
 * The day of the ten bytes at a position; `NO_DAY` when they are no date. Dates in a file come in runs: three comparisons tell that
 * it is the last one again, and nothing is read or worked out.
 */
function dayAt({ bytes, view }: BytesAtHand, lane: Lane, at: number): number {
  const head = view.getInt32(at, true)
  const middle = view.getInt32(at + 4, true)
  const tail = view.getUint16(at + 8, true)
  if (head === lane.dateHead && middle === lane.dateMiddle && tail === lane.dateTail) return lane.day
  const century = twoDigits(bytes, at)
  const yearOfCentury = twoDigits(bytes, at + 2)
  const month = twoDigits(bytes, at + 5)
  const day = twoDigits(bytes, at + 8)
  if (century > 99 || yearOfCentury > 99 || bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS) return NO_DAY
  const year = century * 100 + yearOfCentury
  // More than 99 is no month and no day either.
  if (!isCalendarDate(year, month, day)) return NO_DAY
  lane.dateHead = head
  lane.dateMiddle = middle
  lane.dateTail = tail
  lane.day = daysSinceEpoch(year, month, day)
  return lane.day
}
