import type { FieldContract } from '../../../domain/contract/table-contract.ts'
import { CellFault } from '../../../domain/table/cell-fault.ts'
import type { CompiledField } from '../../../domain/table/compile-field.ts'

/** How the cells of a lane are read, by the numbers of assembly/lane.ts. */
export const LaneKind = {
  /** By the field's own parser, once the ends of the cell are known: every type and every constraint. */
  any: 0,
  /** Not at all: the table has no such column. */
  ignored: 1,
  text: 2,
  int64: 3,
  int32: 4,
  decimal: 5,
  double: 6,
  date: 7,
  timestamp: 8,
  boolean: 9,
} as const

export type LaneKind = (typeof LaneKind)[keyof typeof LaneKind]

const NO_FLAGS = new Uint8Array(0)

/** One column of a file on its way into a column of a table. */
export class Lane {
  readonly kind: LaneKind
  readonly compiled: CompiledField | null
  /** Whether an empty cell is null, and null is allowed; otherwise the field's own parser has the word. */
  readonly emptyIsNull: boolean
  /** Constraints of a value that the column holds already. */
  readonly check: ((row: number) => CellFault) | null
  readonly required: boolean
  readonly precision: number
  readonly scale: number
  /** Minutes that a time without a zone is ahead of UTC; NaN where it must name one, or may not. */
  readonly offsetWhenUnnamed: number
  readonly utcAdjusted: boolean
  /** Of the column, whichever it is: 1 for a value, 0 for null. */
  readonly valid: Uint8Array

  constructor(compiled: CompiledField | null) {
    const field = compiled?.field
    const type = field?.column
    this.kind = compiled === null ? LaneKind.ignored : kindOf(compiled.field)
    this.compiled = compiled
    this.required = field?.required ?? false
    this.emptyIsNull = !this.required && field?.missingValues.includes('') === true
    this.check = this.kind === LaneKind.any ? null : (compiled?.check ?? null)
    this.precision = type?.kind === 'decimal' ? type.precision : 0
    this.scale = type?.kind === 'decimal' ? type.scale : 0
    this.utcAdjusted = type?.kind === 'timestamp' && type.utcAdjusted
    this.offsetWhenUnnamed = this.utcAdjusted ? (field?.lexical.zoneOffsetMinutes ?? Number.NaN) : 0
    this.valid = compiled?.column.valid ?? NO_FLAGS
  }
}

/** Whether the values of a row keep to the constraints of their fields; null does. */
export function isAllowed(lanes: readonly Lane[], row: number): boolean {
  for (const lane of lanes) if (faultOf(lane, row) !== CellFault.none) return false
  return true
}

/** The only lane whose value in a row is not allowed, and why; `undefined` where there are several, or none. */
export function onlyFault(lanes: readonly Lane[], row: number): { readonly position: number; readonly fault: CellFault } | undefined {
  let only
  for (const [position, lane] of lanes.entries()) {
    const fault = faultOf(lane, row)
    if (fault === CellFault.none) continue
    if (only !== undefined) return undefined
    only = { position, fault }
  }
  return only
}

function faultOf({ check, valid }: Lane, row: number): CellFault {
  return check === null || valid[row] !== 1 ? CellFault.none : check(row)
}

/** The reader for a field; `any` for those that are spelled, checked or left out in ways that only their parsers know. */
function kindOf(field: FieldContract): LaneKind {
  const { column, lexical } = field
  if (column.kind === 'text') return lexical.textFormat === 'default' && hasNoTextChecks(field) ? LaneKind.text : LaneKind.any
  // A word for "missing" that could be a value is for the parser to know.
  if (field.missingValues.some(word => /^[-+.0-9]/.test(word))) return LaneKind.any
  const isPlainNumber = lexical.decimalChar === '.' && lexical.groupChar === '' && lexical.bareNumber
  switch (column.kind) {
    case 'int64':
      return isPlainNumber ? LaneKind.int64 : LaneKind.any
    case 'int32':
      return isPlainNumber ? LaneKind.int32 : LaneKind.any
    case 'decimal':
      return isPlainNumber ? LaneKind.decimal : LaneKind.any
    case 'double':
      return isPlainNumber ? LaneKind.double : LaneKind.any
    case 'date':
      return lexical.pattern === null ? LaneKind.date : LaneKind.any
    case 'timestamp':
      return lexical.pattern === null ? LaneKind.timestamp : LaneKind.any
    default:
      return LaneKind.any
  }
}

function hasNoTextChecks({ constraints }: FieldContract): boolean {
  const { enum: choices, minLength, maxLength, pattern } = constraints
  return choices === undefined && minLength === undefined && maxLength === undefined && pattern === undefined
}
