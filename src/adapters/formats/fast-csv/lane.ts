import { BytesColumn, DoubleColumn, Int32Column, Int64Column } from '../../../domain/table/column-builder.ts'
import type { CompiledField } from '../../../domain/table/compile-field.ts'
import { CellFault } from '../../../domain/table/cell-fault.ts'
import type { FieldContract } from '../../../domain/contract/table-contract.ts'
import { wordSet } from '../../../domain/table/word-set.ts'
import type { WordTest } from '../../../domain/table/word-set.ts'

/** How the cells of a lane are read: numbers for a `switch` in the hot loop, which is 2 to 8 % faster in all than a closure for each lane. */
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
} as const

export type LaneKind = (typeof LaneKind)[keyof typeof LaneKind]

const NO_INT32 = new Int32Column(0)
const NO_INT64 = new Int64Column(0)
const NO_DOUBLE = new DoubleColumn(0)
const NO_BYTES = new BytesColumn(0)
const TWO_32 = 4_294_967_296
/** Lanes write halves of integers, and know one order of them; on other machines every cell goes to its field's parser. */
const LOWER_HALF_FIRST = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1
/** Words up to this long are told from most cells by a bit for their length. */
const LENGTH_BITS = 31

/**
 * One column of a file on its way into a column of a table. All lanes have the same fields in the same order, whatever they carry:
 * the hot loop then meets one shape of object, and the compiler reads a field without asking which.
 */
export class Lane {
  readonly kind: LaneKind
  readonly compiled: CompiledField | null
  /** Whether an empty cell is null, and null is allowed; otherwise the field's own parser has the word. */
  readonly emptyIsNull: boolean
  /** Constraints of a value that the column holds already. */
  readonly check: ((row: number) => CellFault) | null
  /** Words that are missing besides the empty one: a bit for each of their lengths, the uppermost for all that are longer. */
  readonly missingLengths: number
  readonly isMissing: WordTest
  readonly required: boolean
  readonly precision: number
  readonly scale: number
  /** Minutes that a time without a zone is ahead of UTC; NaN where it must name one, or may not. */
  readonly offsetWhenUnnamed: number
  readonly utcAdjusted: boolean
  readonly int32: Int32Column
  readonly int64: Int64Column
  readonly double: DoubleColumn
  readonly bytes: BytesColumn
  /** Of the column, whichever it is: one object less between a cell and where it goes makes the whole scan 5 % faster. */
  readonly valid: Uint8Array
  readonly #values32: Int32Array
  /** The halves of 64-bit integers, the lower one first. */
  readonly #halves: Int32Array
  /** Of `bytes`, since the last time it grew. */
  arena: Uint8Array
  view: DataView
  /** The last date that was read: its ten bytes, and its day. */
  dateHead: number
  dateMiddle: number
  dateTail: number
  day: number

  constructor(compiled: CompiledField | null) {
    const field = compiled?.field
    const column = compiled?.column
    const type = field?.column
    const words = field?.missingValues.filter(word => word !== '') ?? []
    this.kind = compiled === null ? LaneKind.ignored : kindOf(compiled.field)
    this.compiled = compiled
    this.required = field?.required ?? false
    this.emptyIsNull = !this.required && field?.missingValues.includes('') === true
    this.check = this.kind === LaneKind.any ? null : (compiled?.check ?? null)
    this.missingLengths = words.reduce((bits, word) => bits | (1 << Math.min(Buffer.byteLength(word), LENGTH_BITS)), 0)
    this.isMissing = wordSet(field?.missingValues ?? [])
    this.precision = type?.kind === 'decimal' ? type.precision : 0
    this.scale = type?.kind === 'decimal' ? type.scale : 0
    this.utcAdjusted = type?.kind === 'timestamp' && type.utcAdjusted
    this.offsetWhenUnnamed = this.utcAdjusted ? (field?.lexical.zoneOffsetMinutes ?? Number.NaN) : 0
    this.int32 = column instanceof Int32Column ? column : NO_INT32
    this.int64 = column instanceof Int64Column ? column : NO_INT64
    this.double = column instanceof DoubleColumn ? column : NO_DOUBLE
    this.bytes = column instanceof BytesColumn ? column : NO_BYTES
    this.valid = (column ?? NO_BYTES).valid
    this.#values32 = this.int32.values
    this.#halves = new Int32Array(this.int64.values.buffer)
    this.arena = this.bytes.arena
    this.view = viewOf(this.arena)
    // 1970-01-01, so that no cell is taken for a date that never was there.
    this.dateHead = 0x30373931
    this.dateMiddle = 0x2d31302d
    this.dateTail = 0x3130
    this.day = 0
  }

  putNull(row: number): void {
    this.valid[row] = 0
  }

  /** For a column of 32-bit integers. */
  putInt32(row: number, value: number): void {
    this.#values32[row] = value
    this.valid[row] = 1
  }

  /** For a column of 64-bit integers, one of 32 bits. */
  putSmall(row: number, value: number): void {
    this.#halves[2 * row] = value
    this.#halves[2 * row + 1] = value >> 31
    this.valid[row] = 1
  }

  /** For a column of 64-bit integers, one that is safe. */
  putInt64(row: number, value: number): void {
    this.#halves[2 * row] = value | 0
    this.#halves[2 * row + 1] = Math.floor(value / TWO_32)
    this.valid[row] = 1
  }

  /** To be called when somebody else may have made the arena grow. */
  refresh(): void {
    if (this.arena === this.bytes.arena) return
    this.arena = this.bytes.arena
    this.view = viewOf(this.arena)
  }

  /** Makes room for `count` bytes at `at`, behind what is there. */
  reserve(at: number, count: number): void {
    this.bytes.ensure(at, at + count)
    this.refresh()
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Whether the values of a row keep to the constraints of their fields; null does. */
export function isAllowed(lanes: readonly Lane[], row: number): boolean {
  for (const lane of lanes) {
    if (lane.compiled?.column.valid[row] === 1 && lane.check?.(row) !== CellFault.none) return false
  }
  return true
}

/** The reader for a field; `any` for those that are spelled, checked or left out in ways that only their parsers know. */
function kindOf(field: FieldContract): LaneKind {
  const { column, lexical } = field
  if (column.kind === 'text') return lexical.textFormat === 'default' && hasNoTextChecks(field) ? LaneKind.text : LaneKind.any
  if (!LOWER_HALF_FIRST) return LaneKind.any
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
