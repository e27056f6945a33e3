import { CellFault } from './cell-fault.ts'
import type { MomentParts } from './moment-parts.ts'
import type { MomentReader } from './parse-moment.ts'
import { countDigits } from './read-digits.ts'
import { readMicros, readZone } from './read-iso.ts'

/** What a pattern may stand for; the type of the field decides which parts it has to name. */
export type MomentKind = 'date' | 'time' | 'datetime'

export type PatternCompilation =
  | { readonly kind: 'reader'; readonly read: MomentReader; readonly namesZone: boolean }
  | { readonly kind: 'invalid'; readonly message: string }

/** Reads one element of a pattern at a position; where it ends, or the fault as a negative number. */
type Step = (bytes: Uint8Array, at: number, end: number, parts: MomentParts) => number

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'micros' | 'zone'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const DIRECTIVES: ReadonlyMap<string, { readonly part: Part; readonly step: (exact: boolean) => Step }> = new Map([
  ['Y', { part: 'year', step: () => number(4, true, (parts, value) => (parts.year = value)) }],
  // Two-digit years as POSIX strptime reads them: 69-99 are of the last century.
  ['y', { part: 'year', step: () => number(2, true, (parts, value) => (parts.year = value + (value < 69 ? 2000 : 1900))) }],
  ['m', { part: 'month', step: exact => number(2, exact, (parts, value) => (parts.month = value)) }],
  ['b', { part: 'month', step: () => monthName }],
  ['d', { part: 'day', step: exact => number(2, exact, (parts, value) => (parts.day = value)) }],
  ['H', { part: 'hour', step: exact => number(2, exact, (parts, value) => (parts.hour = value)) }],
  ['M', { part: 'minute', step: exact => number(2, exact, (parts, value) => (parts.minute = value)) }],
  ['S', { part: 'second', step: exact => number(2, exact, (parts, value) => (parts.second = value)) }],
  ['f', { part: 'micros', step: () => fraction }],
  ['z', { part: 'zone', step: () => zone }],
] as const)

const SUPPORTED = [...DIRECTIVES.keys(), '%'].map(letter => `%${letter}`).join(' ')

const PARTS_NEEDED: Readonly<Record<MomentKind, readonly Part[]>> = {
  date: ['year', 'month', 'day'],
  time: ['hour'],
  datetime: ['year', 'month', 'day', 'hour'],
}

const PARTS_ALLOWED: Readonly<Record<MomentKind, readonly Part[]>> = {
  date: ['year', 'month', 'day'],
  time: ['hour', 'minute', 'second', 'micros'],
  datetime: ['year', 'month', 'day', 'hour', 'minute', 'second', 'micros', 'zone'],
}

/** A pattern of each kind, for messages. */
export const MOMENT_EXAMPLES: Readonly<Record<MomentKind, string>> = { date: '%d/%m/%Y', time: '%H:%M', datetime: '%d/%m/%Y %H:%M' }

/**
 * Makes a reader of a pattern in strptime notation (Frictionless Table Schema, `format: "<PATTERN>"`).
 *
 * Understood are `%Y %y %m %b %d %H %M %S %f %z %%` and ASCII characters that stand for themselves. Months, days and
 * times may have one digit, except before a directive that begins with a digit too, since the cut would be a guess.
 * `%b` is an English abbreviation in any case. A literal `Z` is a letter; a zone is `%z`.
 */
export function compileMomentPattern(pattern: string, kind: MomentKind): PatternCompilation {
  const steps: Step[] = []
  const named = new Set<Part>()
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at)
    const letter = char === '%' ? pattern.charAt(++at) : ''
    if (char !== '%' || letter === '%') {
      if (char < ' ' || char > '~') return invalid(pattern, 'holds a character outside ASCII')
      steps.push(literal(char.charCodeAt(0)))
      continue
    }
    const directive = DIRECTIVES.get(letter)
    if (directive === undefined) return invalid(pattern, `uses %${letter}, which is not supported (${SUPPORTED} are)`)
    if (!PARTS_ALLOWED[kind].includes(directive.part)) return invalid(pattern, `uses %${letter}, which a ${kind} does not have`)
    if (named.has(directive.part)) return invalid(pattern, `names its ${directive.part} twice`)
    named.add(directive.part)
    const next = pattern.charAt(at + 2)
    steps.push(directive.step(pattern.charAt(at + 1) === '%' && next !== '%' && next !== 'b' && next !== 'z'))
  }
  if (named.size === 0) return invalid(pattern, `names no part in strptime notation, as ${MOMENT_EXAMPLES[kind]} does`)
  for (const part of PARTS_NEEDED[kind]) if (!named.has(part)) return invalid(pattern, `does not name the ${part}`)
  return { kind: 'reader', read: reader(steps), namesZone: named.has('zone') }
}

function invalid(pattern: string, reason: string): PatternCompilation {
  return { kind: 'invalid', message: `The pattern ${JSON.stringify(pattern)} ${reason}` }
}

function reader(steps: readonly Step[]): MomentReader {
  return (bytes, start, end, parts) => {
    parts.minute = 0
    parts.second = 0
    parts.micros = 0
    parts.offsetMinutes = Number.NaN
    let at = start
    for (const step of steps) {
      at = step(bytes, at, end, parts)
      if (at < 0) return at === TOO_FINE ? CellFault.scale : CellFault.form
    }
    return at === end ? CellFault.none : CellFault.form
  }
}

const MISMATCH = -1
const TOO_FINE = -2

function literal(byte: number): Step {
  return (bytes, at, end) => (at < end && bytes[at] === byte ? at + 1 : MISMATCH)
}

function number(digits: number, exact: boolean, store: (parts: MomentParts, value: number) => void): Step {
  return (bytes, at, end, parts) => {
    const count = countDigits(bytes, at, Math.min(at + digits, end))
    if (count === 0 || (exact && count < digits)) return MISMATCH
    let value = 0
    for (let i = 0; i < count; i++) value = value * 10 + (bytes[at + i] ?? 0) - 48
    store(parts, value)
    return at + count
  }
}

const monthName: Step = (bytes, at, end, parts) => {
  if (at + 3 > end) return MISMATCH
  const name = String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0).toLowerCase()
  parts.month = MONTHS.indexOf(name) + 1
  return parts.month === 0 ? MISMATCH : at + 3
}

const fraction: Step = (bytes, at, end, parts) => {
  const count = countDigits(bytes, at, end)
  if (count === 0) return MISMATCH
  parts.micros = readMicros(bytes, at, count)
  return parts.micros < 0 ? TOO_FINE : at + count
}

/** `Z`, `+HH:MM` or `+HHMM`, which strptime takes as well. */
const zone: Step = (bytes, at, end, parts) => {
  if (at >= end) return MISMATCH
  const length = bytes[at] === 90 ? 1 : bytes[at + 3] === 58 ? 6 : 5
  if (at + length > end) return MISMATCH
  const text = length === 5 ? withColon(bytes, at) : bytes.subarray(at, at + length)
  return readZone(text, 0, text.length, parts) === CellFault.none ? at + length : MISMATCH
}

function withColon(bytes: Uint8Array, at: number): Uint8Array {
  return Uint8Array.of(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, 58, bytes[at + 3] ?? 0, bytes[at + 4] ?? 0)
}
