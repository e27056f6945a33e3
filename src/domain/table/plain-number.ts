import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import { isDigit } from './read-digits.ts'

const SPACE = 32
const POINT = 46
/** Digits behind the last group character, which are three wherever digits are grouped by one that could be a decimal one. */
const LAST_GROUP = 3
const NO_GROUP = 0

/**
 * Lets a number parser read numbers that are written with another decimal character or with grouped digits, by giving
 * it the plain spelling.
 *
 * A group character stands between two digits of the integer part, as in `1,234,567` and, in India, `12,34,567`: three digits
 * follow the last one, two or three each other, and one to three come first. In `1,5` or `12,50` it is a decimal comma that
 * slipped in, and passing over it would be wrong by a factor of ten or a hundred. Where a space groups, no-break ones do, too:
 * spreadsheets write these (Unicode CLDR, French).
 */
export function plainNumber<C>(parse: CellParser<C>, decimalChar: string, groupChar: string): CellParser<C> {
  if (decimalChar === '.' && groupChar === '') return parse
  const decimal = decimalChar.charCodeAt(0)
  const group = groupChar === '' ? -1 : groupChar.charCodeAt(0)
  let plain = new Uint8Array(64)
  return (bytes, start, end, column, row) => {
    if (end - start > plain.length) plain = new Uint8Array(end - start)
    let length = 0
    let inInteger = true
    let hasGroups = false
    /** Digits of the integer part since its start or the last group character. */
    let run = 0
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0
      const width = byte === group ? 1 : group === SPACE && byte >= 0xc2 ? noBreakSpaceLength(bytes, at, end) : NO_GROUP
      if (width > 0) {
        const after = at + width
        if (!inInteger || run > 3 || run < (hasGroups ? 2 : 1) || after >= end || !isDigit(bytes[after])) return CellFault.form
        hasGroups = true
        run = 0
        at = after - 1
        continue
      }
      if (isDigit(byte)) {
        if (inInteger) run++
      } else if (byte === decimal || byte === 69 || byte === 101) inInteger = false
      else if (byte === POINT) return CellFault.form
      plain[length++] = byte === decimal ? POINT : byte
    }
    if (hasGroups && run !== LAST_GROUP) return CellFault.form
    return parse(plain, 0, length, column, row)
  }
}

/** Bytes of the no-break, narrow no-break or thin space at a position; 0 when there is none. */
function noBreakSpaceLength(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === 0xc2 && at + 1 < end && bytes[at + 1] === 0xa0) return 2
  const isSpace = bytes[at] === 0xe2 && at + 2 < end && bytes[at + 1] === 0x80 && (bytes[at + 2] === 0xaf || bytes[at + 2] === 0x89)
  return isSpace ? 3 : NO_GROUP
}
