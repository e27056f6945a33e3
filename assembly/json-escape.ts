import { BACKSLASH, LOWER_U } from './json-bytes'

/** Bytes of an escape by a code. */
const CODE_BYTES: usize = 6
const NO_CODE: i32 = -1

/** What an escape of one letter stands for, by that letter; 0 for none. */
const simple = memory.data(256)
store<u8>(simple + 0x22, 0x22)
store<u8>(simple + 0x2f, 0x2f)
store<u8>(simple + 0x5c, 0x5c)
store<u8>(simple + 0x62, 8)
store<u8>(simple + 0x66, 12)
store<u8>(simple + 0x6e, 10)
store<u8>(simple + 0x72, 13)
store<u8>(simple + 0x74, 9)

/** Where the escape ends whose backslash stands at a place; 0 where it is none, or half of a surrogate pair. */
export function endOfEscape(at: usize): usize {
  if (load<u8>(simple + load<u8>(at + 1)) != 0) return at + 2
  const code = codeAt(at)
  if (code == NO_CODE) return 0
  return at + (code > 0xffff ? 2 * CODE_BYTES : CODE_BYTES)
}

/** Writes what an escape stands for, which there must be, as UTF-8: up to four bytes. Says where that ends. */
export function writeEscape(at: usize, target: usize): usize {
  const byte = <u32>load<u8>(simple + load<u8>(at + 1))
  return writeUtf8(byte != 0 ? byte : <u32>codeAt(at), target)
}

/** The code point of one escape or two. */
function codeAt(at: usize): i32 {
  const high = unitAt(at)
  if (high < 0xd800 || high > 0xdfff) return high
  const low = unitAt(at + CODE_BYTES)
  return high > 0xdbff || low < 0xdc00 || low > 0xdfff ? NO_CODE : 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
}

function unitAt(at: usize): i32 {
  if (load<u8>(at) != BACKSLASH || load<u8>(at + 1) != LOWER_U) return NO_CODE
  let unit: i32 = 0
  for (let place = at + 2; place < at + CODE_BYTES; place++) {
    const byte = <u32>load<u8>(place)
    const letter = (byte | 32) - 97
    const digit = byte - 48
    if (digit > 9 && letter > 5) return NO_CODE
    unit = (unit << 4) | (digit <= 9 ? digit : letter + 10)
  }
  return unit
}

function writeUtf8(code: u32, target: usize): usize {
  if (code < 0x80) {
    store<u8>(target, code)
    return target + 1
  }
  if (code < 0x800) {
    store<u8>(target, 0xc0 | (code >> 6))
    store<u8>(target + 1, 0x80 | (code & 0x3f))
    return target + 2
  }
  if (code < 0x10000) {
    store<u8>(target, 0xe0 | (code >> 12))
    store<u8>(target + 1, 0x80 | ((code >> 6) & 0x3f))
    store<u8>(target + 2, 0x80 | (code & 0x3f))
    return target + 3
  }
  store<u8>(target, 0xf0 | (code >> 18))
  store<u8>(target + 1, 0x80 | ((code >> 12) & 0x3f))
  store<u8>(target + 2, 0x80 | ((code >> 6) & 0x3f))
  store<u8>(target + 3, 0x80 | (code & 0x3f))
  return target + 4
}
