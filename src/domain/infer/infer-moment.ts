import { utf8ToBytes } from '@noble/hashes/utils.js'
import { DEFAULT_LEXICAL_RULES, textField } from '../contract/table-contract.ts'
import type { ColumnType } from '../contract/table-contract.ts'
import { CellFault } from '../table/cell-fault.ts'
import { compileField } from '../table/compile-field.ts'
import type { CompiledField } from '../table/compile-field.ts'
import type { MomentKind } from '../table/moment-pattern.ts'

export type MomentReading =
  | { readonly kind: 'moment'; readonly type: MomentKind; readonly format: string | null; readonly why: string }
  | { readonly kind: 'text'; readonly why: string }

interface Candidate {
  readonly type: MomentKind
  /** `null` for the ISO form. */
  readonly format: string | null
  readonly compiled: CompiledField
}

const DATES = [
  '%Y-%m-%d', '%Y/%m/%d', '%Y.%m.%d',
  '%d/%m/%Y', '%m/%d/%Y', '%d-%m-%Y', '%m-%d-%Y', '%d.%m.%Y',
  '%d/%m/%y', '%m/%d/%y', '%y/%m/%d', '%d-%m-%y', '%m-%d-%y', '%y-%m-%d', '%d.%m.%y',
  '%d %b %Y', '%d-%b-%Y', '%d/%b/%Y', '%b %d, %Y', '%b %d %Y', '%d-%b-%y', '%d %b %y',
]
const TIMES = ['%H:%M:%S', '%H:%M', '%H:%M:%S.%f']
const ZONES = ['', '%z', ' %z']
const DATETIMES = DATES.flatMap(date => [' ', 'T'].flatMap(between => TIMES.flatMap(time => ZONES.map(zone => date + between + time + zone))))

const ISO: readonly Candidate[] = [candidate('date', null), candidate('time', null), candidate('datetime', null)]
const PATTERNS: readonly Candidate[] = [
  ...DATES.map(format => candidate('date', format)),
  ...TIMES.map(format => candidate('time', format)),
  ...DATETIMES.map(format => candidate('datetime', format)),
]

const LENGTH_MIN = 4
const LENGTH_MAX = 45

/**
 * Reads all values of a column as dates, times of day or points in time; `undefined` when they are none.
 *
 * The ISO forms go first. Of the other common ones exactly one must read every value: `01/02/2024` is a day of January
 * or of February, and only a day above 12 tells.
 */
export function inferMoment(values: readonly string[]): MomentReading | undefined {
  const cells = values.map(value => (mayBeMoment(value) ? utf8ToBytes(value) : undefined))
  const readsAll = (reader: Candidate): boolean => cells.every(cell => cell !== undefined && reads(reader, cell))
  const iso = ISO.find(readsAll)
  if (iso !== undefined) return { kind: 'moment', type: iso.type, format: null, why: 'in the ISO form' }
  const [first, second] = PATTERNS.filter(readsAll)
  if (first === undefined) return undefined
  if (second === undefined) return { kind: 'moment', type: first.type, format: first.format, why: `read by ${first.format ?? ''} and no other pattern` }
  return { kind: 'text', why: `read by ${first.format ?? ''} as well as by ${second.format ?? ''}: set type ${first.type} and the format that is meant` }
}

function mayBeMoment(value: string): boolean {
  return value.length >= LENGTH_MIN && value.length <= LENGTH_MAX && /^[\dA-Za-z]/.test(value) && /\d/.test(value)
}

function reads({ compiled }: Candidate, cell: Uint8Array): boolean {
  return compiled.write(cell, 0, cell.length, 0) === CellFault.none
}

function candidate(type: MomentKind, format: string | null): Candidate {
  const column: ColumnType = type === 'datetime' ? { kind: 'timestamp', utcAdjusted: format?.includes('%z') === true } : { kind: type }
  const field = { ...textField(type, []), column, lexical: { ...DEFAULT_LEXICAL_RULES, pattern: format } }
  return { type, format, compiled: compileField(field, 1) }
}
