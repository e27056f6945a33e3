import { BACKSLASH, CR, LF, LOWER_U, QUOTE, SPACE, TAB, ZERO } from './json-bytes'

const STEP: usize = 16
const MILLION: f64 = 1_000_000
const MILLION_DIGITS: usize = 6

/** The letters of the escapes that have one, by what they stand for. */
const letters = memory.data(32)
store<u8>(letters + 8, 0x62)
store<u8>(letters + <usize>TAB, 0x74)
store<u8>(letters + <usize>LF, 0x6e)
store<u8>(letters + 12, 0x66)
store<u8>(letters + <usize>CR, 0x72)

/** What the line of a record says but for its numbers and texts: how many bytes before the cell that it tells of, behind that, and behind its text. They follow. */
@unmanaged
export class ErrorText {
  before: u32
  behind: u32
  tail: u32
}

/**
 * Writes the line of a rejected record, and says where it ends: where it stands, what is wrong with it, with a cell that needs no escapes,
 * and its text, which is UTF-8. The numbers are whole. A step behind the line may be written.
 */
export function putLine(target: usize, line: f64, byteOffset: f64, row: f64, errors: ErrorText, cell: usize, cellEnd: usize, text: usize, end: usize): usize {
  const before = changetype<usize>(errors) + offsetof<ErrorText>()
  const behind = before + errors.before
  let to = putNumber(line, putAscii('{"line":', target))
  to = putNumber(byteOffset, putAscii(',"byte_offset":', to))
  to = putNumber(row, putAscii(',"row":', to))
  to = putBytes(before, errors.before, to)
  to = putBytes(cell, cellEnd - cell, to)
  to = putBytes(behind, errors.behind, to)
  to = putText(text, end, to)
  return putBytes(behind + errors.behind, errors.tail, to)
}

function putAscii(text: string, target: usize): usize {
  for (let i = 0; i < text.length; i++) store<u8>(target + <usize>i, text.charCodeAt(i))
  return target + <usize>text.length
}

/** By divisions of 32 bits, which take a fraction of the time of those of 64. */
function putNumber(value: f64, target: usize): usize {
  if (value >= MILLION) {
    const millions = Math.floor(value / MILLION)
    return putDigits(<u32>(value - millions * MILLION), MILLION_DIGITS, putNumber(millions, target))
  }
  const small = <u32>value
  let digits: usize = 1
  for (let power: u32 = 10; power <= small; power *= 10) digits++
  return putDigits(small, digits, target)
}

function putDigits(value: u32, digits: usize, target: usize): usize {
  let rest = value
  for (let place = target + digits; place > target; rest /= 10) store<u8>(--place, ZERO + (rest % 10))
  return target + digits
}

function putBytes(from: usize, length: usize, target: usize): usize {
  for (let at: usize = 0; at < length; at += STEP) v128.store(target + at, v128.load(from + at))
  return target + length
}

/** UTF-8 as a string of JSON has it between its quotes, with the escapes of JSON.stringify: up to six bytes for each. */
function putText(from: usize, end: usize, target: usize): usize {
  const quotes = i8x16.splat(<u8>QUOTE)
  const backslashes = i8x16.splat(<u8>BACKSLASH)
  const spaces = i8x16.splat(<u8>SPACE)
  let at = from
  let to = target
  while (at < end) {
    const bytes = v128.load(at)
    v128.store(to, bytes)
    const found = i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes)), i8x16.lt_u(bytes, spaces)))
    const plain = found == 0 ? STEP : <usize>ctz(found)
    if (plain >= end - at) return to + (end - at)
    at += plain
    to += plain
    if (found != 0) to = putEscape(<u32>load<u8>(at++), to)
  }
  return to
}

function putEscape(byte: u32, to: usize): usize {
  const letter = byte < SPACE ? <u32>load<u8>(letters + <usize>byte) : byte
  store<u8>(to, BACKSLASH)
  if (letter != 0) {
    store<u8>(to, letter, 1)
    return to + 2
  }
  const low = byte & 15
  store<u8>(to, LOWER_U, 1)
  store<u16>(to, 0x3030, 2)
  store<u8>(to, ZERO + (byte >> 4), 4)
  store<u8>(to, low < 10 ? ZERO + low : 0x57 + low, 5)
  return to + 6
}
