import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import { isDigit } from './read-digits.ts'

/**
 * Lets a number parser read numbers that are written with another decimal character or with grouped digits, by giving
 * it the plain spelling. A group character stands between two digits of the integer part; groups may have any size,
 * since not every locale counts in threes.
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
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0
      if (byte === group) {
        const between = at > start && at + 1 < end && isDigit(bytes[at - 1]) && isDigit(bytes[at + 1])
        if (!inInteger || !between) return CellFault.form
        continue
      }
      if (byte === decimal) {
        inInteger = false
        plain[length++] = 46
        continue
      }
      if (byte === 46) return CellFault.form
      if (byte === 69 || byte === 101) inInteger = false
      plain[length++] = byte
    }
    return parse(plain, 0, length, column, row)
  }
}

