import { daysSinceEpoch, isCalendarDate } from '../../../domain/table/calendar.ts'
import { LF, CR, MINUS, PLUS, POINT, UNSURE, ZERO } from './bytes-at-hand.ts'
import type { BytesAtHand } from './bytes-at-hand.ts'
import type { Lane } from './lane.ts'

const DATE_LENGTH = 10
const COLON = 58
const UPPER_T = 84
const UPPER_Z = 90
const SPACE = 32
const DAY_SECONDS = 86_400
const MICRO_DIGITS = 6
/** About the year 2255: up to here microseconds since 1970 are safe integers. */
const SAFE_SECONDS = 9_000_000_000
const NO_DAY = -1e9

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
  lane.int32.set(row, day)
  return end
}

function readNoDay(lane: Lane, at: number, row: number): number {
  if (!lane.emptyIsNull) return UNSURE
  lane.int32.setNull(row)
  return at
}

/** An ISO date and time, in UTC or in no zone, as microseconds since 1970-01-01T00:00:00. Other zones are UNSURE. */
export function readTimestamp(source: BytesAtHand, lane: Lane, at: number, row: number): number {
  const { bytes, delimiter } = source
  const first = bytes[at] ?? LF
  if (first === delimiter || first === LF || first === CR) {
    if (!lane.emptyIsNull) return UNSURE
    lane.int64.setNull(row)
    return at
  }
  const between = bytes[at + DATE_LENGTH]
  if (between !== UPPER_T && (between !== SPACE || delimiter === SPACE)) return UNSURE
  const day = dayAt(source, lane, at)
  if (day === NO_DAY) return UNSURE
  let end = at + DATE_LENGTH + 1
  const hour = twoDigits(bytes, end)
  const minute = twoDigits(bytes, end + 3)
  const second = twoDigits(bytes, end + 6)
  if (hour > 23 || minute > 59 || second > 59 || bytes[end + 2] !== COLON || bytes[end + 5] !== COLON) return UNSURE
  end += 8
  let micros = 0
  let byte = bytes[end] ?? LF
  if (byte === POINT) {
    const digitsAt = end + 1
    let unit = 100_000
    byte = bytes[++end] ?? LF
    while (byte >= ZERO && byte <= ZERO + 9) {
      micros += (byte - ZERO) * unit
      unit /= 10
      byte = bytes[++end] ?? LF
    }
    if (end === digitsAt || end - digitsAt > MICRO_DIGITS) return UNSURE
  }
  let seconds = day * DAY_SECONDS + hour * 3_600 + minute * 60 + second
  if (byte === UPPER_Z) {
    if (!lane.utcAdjusted) return UNSURE
    byte = bytes[++end] ?? LF
  } else {
    if (byte === PLUS || byte === MINUS || Number.isNaN(lane.offsetWhenUnnamed)) return UNSURE
    seconds -= lane.offsetWhenUnnamed * 60
  }
  if (byte !== delimiter && byte !== LF && byte !== CR) return UNSURE
  if (seconds >= SAFE_SECONDS || seconds <= -SAFE_SECONDS) return UNSURE
  lane.int64.setNumber(row, seconds * 1_000_000 + micros)
  return end
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
