import type { TextFormat } from '../contract/table-contract.ts'

/** Whether the text `bytes[start, end)` is of a format. */
export type TextFormatTest = (bytes: Uint8Array, start: number, end: number) => boolean

/** The test of a Table Schema `string` format; `null` for the one that every text has. All take linear time. */
export function textFormatTest(format: TextFormat): TextFormatTest | null {
  switch (format) {
    case 'default':
      return null
    case 'email':
      return isEmail
    case 'uri':
      return isUri
    case 'binary':
      return isBase64
    case 'uuid':
      return isUuid
  }
}

const HYPHEN = 45
const DOT = 46
const AT = 64
const ATOM_CHARACTERS = asciiSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~")
const LETTERS_AND_DIGITS = asciiSet('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789')
const LETTERS = asciiSet('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
const HEX = asciiSet('0123456789ABCDEFabcdef')
const BASE64 = asciiSet('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const SCHEME = asciiSet('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.')
const URI_CHARACTERS = asciiSet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?@!$&'()*+,;=")

/** 1 for each member, over all byte values. */
function asciiSet(members: string): Uint8Array {
  const set = new Uint8Array(256)
  for (const member of members) set[member.charCodeAt(0)] = 1
  return set
}

const LOCAL_BYTES_MAX = 64
const DOMAIN_BYTES_MAX = 255
const LABEL_BYTES_MAX = 63

/**
 * A mailbox that mail can be sent to: a dot-string and a fully qualified domain name (RFC 5321, sections 2.3.5 and 4.1.2, with
 * the lengths of 4.5.3.1), both of which may have characters beyond ASCII (RFC 6531). Neither quoted local parts nor
 * address literals.
 */
function isEmail(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end && bytes[at] !== AT) at++
  if (at === end || at - start > LOCAL_BYTES_MAX || end - at - 1 > DOMAIN_BYTES_MAX) return false
  return isDotString(bytes, start, at) && isDomain(bytes, at + 1, end)
}

function isDotString(bytes: Uint8Array, start: number, end: number): boolean {
  let wasDot = true
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    const isDot = byte === DOT
    if (isDot ? wasDot : byte < 0x80 && ATOM_CHARACTERS[byte] === 0) return false
    wasDot = isDot
  }
  return !wasDot
}

/** Labels of letters, digits and inner hyphens (RFC 1035, section 2.3.1), at least two of them. */
function isDomain(bytes: Uint8Array, start: number, end: number): boolean {
  let labels = 0
  let labelAt = start
  for (let at = start; at <= end; at++) {
    const byte = at < end ? (bytes[at] ?? 0) : DOT
    if (byte === DOT) {
      if (at === labelAt || at - labelAt > LABEL_BYTES_MAX || bytes[labelAt] === HYPHEN || bytes[at - 1] === HYPHEN) return false
      labels++
      labelAt = at + 1
    } else if (byte < 0x80 && byte !== HYPHEN && LETTERS_AND_DIGITS[byte] === 0) return false
  }
  return labels >= 2
}

const COLON = 58
const SLASH = 47
const QUESTION = 63
const NUMBER_SIGN = 35
const PERCENT = 37
const BRACKETS = asciiSet('[]')

/**
 * A URI (RFC 3986, section 3): a scheme, and then characters that may stand in one, with escapes of two hexadecimal digits, at
 * most one `#`, and brackets in the authority alone. A relative reference is none, nor is one with characters beyond ASCII.
 */
function isUri(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end && SCHEME[bytes[at] ?? 0] === 1) at++
  if (at === start || at === end || bytes[at] !== COLON || LETTERS[bytes[start] ?? 0] === 0) return false
  at++
  let inAuthority = end - at >= 2 && bytes[at] === SLASH && bytes[at + 1] === SLASH
  if (inAuthority) at += 2
  let inFragment = false
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === SLASH || byte === QUESTION || byte === NUMBER_SIGN) inAuthority = false
    if (URI_CHARACTERS[byte] === 1 || (inAuthority && BRACKETS[byte] === 1)) continue
    if (byte === NUMBER_SIGN && !inFragment) inFragment = true
    else if (byte === PERCENT && at + 2 < end && HEX[bytes[at + 1] ?? 0] === 1 && HEX[bytes[at + 2] ?? 0] === 1) at += 2
    else return false
  }
  return true
}

const EQUALS = 61

/** Base64 (RFC 4648, section 4): groups of four characters, the last of them padded, without line ends. */
function isBase64(bytes: Uint8Array, start: number, end: number): boolean {
  if ((end - start) % 4 !== 0) return false
  let last = end
  while (last > start && end - last < 2 && bytes[last - 1] === EQUALS) last--
  for (let at = start; at < last; at++) if (BASE64[bytes[at] ?? 0] === 0) return false
  return true
}

const UUID_BYTES = 36
const UUID_HYPHENS: readonly number[] = [8, 13, 18, 23]

/** The text of a UUID (RFC 9562, section 4), in either case and of any version. */
function isUuid(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== UUID_BYTES) return false
  for (let i = 0; i < UUID_BYTES; i++) {
    const byte = bytes[start + i] ?? 0
    if (UUID_HYPHENS.includes(i) ? byte !== HYPHEN : HEX[byte] === 0) return false
  }
  return true
}
