import type { ValueConstraints } from '../contract/table-contract.ts'
import { compilePattern } from '../pattern/compile-pattern.ts'
import { CellFault } from './cell-fault.ts'
import { decodeUtf8 } from './decode-utf8.ts'
import { wordSet } from './word-set.ts'

/** Judges the text `bytes[start, end)`, which is well-formed UTF-8. */
export type TextCheck = (bytes: Uint8Array, start: number, end: number) => CellFault

/** The length of a text, as `minLength` and `maxLength` count it. */
export type TextLength = (bytes: Uint8Array, start: number, end: number) => number

/**
 * Compiles `enum`, the lengths and `pattern` of a field that is kept as text, or returns `null` when it has none of them.
 * Texts are compared and counted as bytes. Throws on a pattern that `compilePattern` does not take.
 */
export function compileTextChecks(constraints: ValueConstraints, lengthOf: TextLength): TextCheck | null {
  const { enum: choices, minLength, maxLength, pattern } = constraints
  const checks: TextCheck[] = []
  if (choices !== undefined) {
    const isAllowed = wordSet(choices)
    checks.push((bytes, start, end) => (isAllowed(bytes, start, end) ? CellFault.none : CellFault.enum))
  }
  if (minLength !== undefined || maxLength !== undefined) checks.push(lengthCheck(lengthOf, minLength ?? 0, maxLength))
  if (pattern !== undefined) {
    const compiled = compilePattern(pattern)
    if (compiled.kind === 'unsupported') throw new TypeError(compiled.message)
    checks.push((bytes, start, end) => (compiled.test(bytes, start, end) ? CellFault.none : CellFault.pattern))
  }
  if (checks.length === 0) return null
  return (bytes, start, end) => {
    for (const check of checks) {
      const fault = check(bytes, start, end)
      if (fault !== CellFault.none) return fault
    }
    return CellFault.none
  }
}

function lengthCheck(lengthOf: TextLength, shortest: number, longest = Number.POSITIVE_INFINITY): TextCheck {
  return (bytes, start, end) => {
    const length = lengthOf(bytes, start, end)
    if (length < shortest) return CellFault.minLength
    return length > longest ? CellFault.maxLength : CellFault.none
  }
}

/** Unicode code points: in UTF-8, the bytes that do not continue a character. */
export function countCharacters(bytes: Uint8Array, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at++) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) count++
  return count
}

/** Properties of a JSON object. One that is there twice counts once, as whoever reads the object sees it. */
export function countProperties(bytes: Uint8Array, start: number, end: number): number {
  const value: unknown = JSON.parse(decodeUtf8(bytes, start, end) ?? 'null')
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}
