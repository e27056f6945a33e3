import type { LexicalRules } from '../contract/table-contract.ts'
import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import { decodeUtf8 } from './decode-utf8.ts'
import { isDigit } from './read-digits.ts'

const SPACE = 32
const PLUS = 43
const MINUS = 45
const OPEN = 40
const CLOSE = 41

/**
 * Lets a number parser read cells with text before and after the number, as Table Schema's `bareNumber` false asks: `95%`,
 * `EUR 12.50`. What stands from the first digit to the last is the number, with a sign, decimal or group character beside it.
 *
 * The text is passed over only where nothing in it can be a part of the number. So not a sign that is away from the number
 * (`-€5`, `5-`), nor one that may be a hyphen (`SKU-5`), parentheses around it, which accountants write for minus, a
 * decimal character that may be a full stop (`Rs.500`), nor digits of other scripts. Such a cell is none of the type.
 */
export function strippedNumber<C>(parse: CellParser<C>, rules: Pick<LexicalRules, 'decimalChar' | 'groupChar'>): CellParser<C> {
  const decimal = rules.decimalChar.charCodeAt(0)
  const group = rules.groupChar === '' ? decimal : rules.groupChar.charCodeAt(0)
  // A space beside the number is between it and the text, whatever it is within the number.
  const isPart = (byte: number | undefined): boolean => byte !== SPACE && (byte === decimal || byte === group)
  // Signs and dashes, digits of all scripts, and numbers such as ½; but not the raised ones behind a letter, as in m². Made for the fields
  // that need it, since the tables of Unicode behind it take longer to load than most modules.
  const numeric = /[+±−\p{Pd}\p{Nd}\p{Nl}]|(?<!\p{L})\p{No}/u
  return (bytes, start, end, column, row) => {
    let from = start
    while (from < end && !isDigit(bytes[from])) from++
    if (from === end) return parse(bytes, start, end, column, row)
    let to = end
    while (!isDigit(bytes[to - 1])) to--
    if (from > start && isPart(bytes[from - 1])) {
      from--
      if (from > start && bytes[from - 1] !== SPACE && !isSign(bytes[from - 1])) return CellFault.form
    }
    if (from > start && isSign(bytes[from - 1])) {
      from--
      if (from > start && isLetter(bytes[from - 1])) return CellFault.form
    }
    if (to < end && isPart(bytes[to])) to++
    if (!isPassedOver(bytes, start, from, numeric) || !isPassedOver(bytes, to, end, numeric)) return CellFault.form
    if (holds(bytes, start, from, OPEN) && holds(bytes, to, end, CLOSE)) return CellFault.form
    return parse(bytes, from, to, column, row)
  }
}

function isSign(byte: number | undefined): boolean {
  return byte === PLUS || byte === MINUS
}

function isLetter(byte: number | undefined): boolean {
  const lower = (byte ?? 0) | 32
  return lower >= 97 && lower <= 122
}

function holds(bytes: Uint8Array, start: number, end: number, wanted: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === wanted) return true
  return false
}

function isPassedOver(bytes: Uint8Array, start: number, end: number, numeric: RegExp): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (isSign(byte)) return false
    // One character beyond ASCII, and the whole is looked at as text.
    if (byte >= 0x80) return !numeric.test(decodeUtf8(bytes, start, end) ?? '0')
  }
  return true
}
