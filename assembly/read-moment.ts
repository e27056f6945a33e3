import { countDigits, powerOfTen, valueOfFirst, ZEROS } from './digits'
import { Lane, putInt32, putInt64, putNull, UNSURE } from './lane'

const PLUS: u32 = 43
const MINUS: u32 = 45
const POINT: u32 = 46
const COLON: u32 = 58
const SPACE: u32 = 32
const UPPER_T: u32 = 84
const UPPER_Z: u32 = 90

const DATE_LENGTH: usize = 10
const TIME_LENGTH: usize = 8
const ZONE_LENGTH: usize = 6
const DAY_SECONDS: i64 = 86_400
const MICRO_DIGITS: u32 = 6
/** Zones are up to 14 hours ahead or behind (XML Schema). */
const ZONE_MINUTES_MAX: i32 = 840
const NO_DAY: i32 = i32.MIN_VALUE
const NO_TIME: i32 = -1
const NO_ZONE: i32 = i32.MIN_VALUE

/** An ISO date before one of three bytes, as days since 1970-01-01. */
export function readDate(lane: Lane, at: usize, row: u32, stop: u32, orStop: u32, lastStop: u32): i32 {
  const end = at + DATE_LENGTH
  const byte = <u32>load<u8>(end)
  if (byte == stop || byte == orStop || byte == lastStop) {
    const day = dayAt(lane, at)
    if (day != NO_DAY) {
      putInt32(lane, row, day)
      return <i32>end
    }
  }
  return readEmpty(lane, at, row, stop, orStop, lastStop)
}

function readEmpty(lane: Lane, at: usize, row: u32, stop: u32, orStop: u32, lastStop: u32): i32 {
  const first = <u32>load<u8>(at)
  if ((first != stop && first != orStop && first != lastStop) || !lane.emptyIsNull) return UNSURE
  putNull(lane, row)
  return <i32>at
}

/** An ISO date and time before one of three bytes, as microseconds since 1970-01-01T00:00:00. */
export function readTimestamp(lane: Lane, at: usize, row: u32, stop: u32, orStop: u32, lastStop: u32, delimiter: u32): i32 {
  const between = <u32>load<u8>(at + DATE_LENGTH)
  // A space that delimits ends the cell.
  if (between != UPPER_T && (between != SPACE || delimiter == SPACE)) return readEmpty(lane, at, row, stop, orStop, lastStop)
  const day = dayAt(lane, at)
  const secondOfDay = secondOfDayAt(at + DATE_LENGTH + 1)
  if (day == NO_DAY || secondOfDay == NO_TIME) return readEmpty(lane, at, row, stop, orStop, lastStop)
  let end = at + DATE_LENGTH + 1 + TIME_LENGTH
  let micros: i64 = 0
  let byte = <u32>load<u8>(end)
  if (byte == POINT) {
    const differences = load<u64>(end + 1) ^ ZEROS
    const digits = countDigits(differences)
    if (digits == 0 || digits > MICRO_DIGITS) return UNSURE
    micros = valueOfFirst(differences, digits) * powerOfTen(MICRO_DIGITS - digits)
    end += 1 + digits
    byte = <u32>load<u8>(end)
  }
  let seconds = <i64>day * DAY_SECONDS + <i64>secondOfDay
  if (byte == UPPER_Z) {
    if (!lane.utcAdjusted) return UNSURE
    byte = <u32>load<u8>(++end)
  } else if (byte == PLUS || byte == MINUS) {
    const ahead = secondsOfZone(end)
    if (!lane.utcAdjusted || ahead == NO_ZONE) return UNSURE
    seconds -= ahead
    end += ZONE_LENGTH
    byte = <u32>load<u8>(end)
  } else {
    if (!lane.mayBeUnnamed) return UNSURE
    seconds -= lane.secondsWhenUnnamed
  }
  if (byte != stop && byte != orStop && byte != lastStop) return UNSURE
  putInt64(lane, row, seconds * 1_000_000 + micros)
  return <i32>end
}

/** What `+HH:MM` or `-HH:MM` is ahead of UTC. */
function secondsOfZone(at: usize): i32 {
  const hours = twoDigits(at + 1)
  const minutes = twoDigits(at + 4)
  if (hours > 99 || minutes > 59 || load<u8>(at + 3) != COLON || hours * 60 + minutes > ZONE_MINUTES_MAX) return NO_ZONE
  const seconds = (hours * 60 + minutes) * 60
  return load<u8>(at) == MINUS ? -seconds : seconds
}

/** The two digits at a place as a number, and 100 or more where they are not two digits. */
function twoDigits(at: usize): i32 {
  const tens = <u32>load<u8>(at) - 48
  const ones = <u32>load<u8>(at + 1) - 48
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones
}

/**
 * The second of the day of `HH:MM:SS`; `NO_TIME` when the eight bytes at a place are no time. Of each byte its difference from a zero or a
 * colon is left: below 10 for a digit, nothing for a colon. Those have no bits in their upper part, nor do they get any when 6 or 127 is
 * added, and all others do.
 */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function secondOfDayAt(at: usize): i32 {
  const differences = load<u64>(at) ^ 0x3030_3a30_303a_3030
  if ((((differences + 0x0606_7f06_067f_0606) | differences) & 0xf0f0_80f0_f080_f0f0) != 0) return NO_TIME
  // Each pair of digits as one number, at the place of its first.
  const pairs = differences * 10 + (differences >>> 8)
  const hour = <i32>pairs & 255
  const minute = <i32>(pairs >>> 24) & 255
  const second = <i32>(pairs >>> 48) & 255
  return hour > 23 || minute > 59 || second > 59 ? NO_TIME : hour * 3_600 + minute * 60 + second
}

/**
 * The day of the ten bytes at a place; `NO_DAY` when they are no date. Dates in a file come in runs: two comparisons tell that it is the
 * last one again, and nothing is read or worked out.
 */
// @ts-expect-error: a decorator of AssemblyScript
@inline
function dayAt(lane: Lane, at: usize): i32 {
  const head = load<u64>(at)
  const tail = <u32>load<u16>(at + 8)
  return head == lane.dateHead && tail == lane.dateTail ? lane.day : anotherDay(lane, head, tail)
}

function anotherDay(lane: Lane, head: u64, tail: u32): i32 {
  // As for a time, with hyphens for its colons.
  const front = head ^ 0x2d30_302d_3030_3030
  const back = tail ^ 0x3030
  if ((((front + 0x7f06_067f_0606_0606) | front) & 0x80f0_f080_f0f0_f0f0) != 0 || (((back + 0x0606) | back) & 0xf0f0) != 0) return NO_DAY
  const pairs = front * 10 + (front >>> 8)
  const year = (<i32>pairs & 255) * 100 + (<i32>(pairs >>> 16) & 255)
  const month = <i32>(pairs >>> 40) & 255
  const day = <i32>(back & 255) * 10 + <i32>(back >>> 8)
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return NO_DAY
  lane.dateHead = head
  lane.dateTail = tail
  lane.day = daysSinceEpoch(year, month, day)
  return lane.day
}

function daysOfMonth(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  // Months of 31 days are odd up to July and even from August on.
  return 30 + ((month ^ (month >> 3)) & 1)
}

/** Years are counted from March, so that the leap day is the last of its year and months before it have fixed lengths. */
function daysSinceEpoch(year: i32, month: i32, day: i32): i32 {
  const marchYear = month > 2 ? year : year - 1
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
}
