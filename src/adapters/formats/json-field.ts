import type { FieldContract } from '../../domain/contract/table-contract.ts'
import { CellFault } from '../../domain/table/cell-fault.ts'
import { BooleanColumn } from '../../domain/table/column-builder.ts'
import { compileField } from '../../domain/table/compile-field.ts'
import type { CompiledField } from '../../domain/table/compile-field.ts'
import { JsonKind } from './json-record.ts'
import { DEFAULT_FRAMING_LIMITS } from './record-framer.ts'

/** Whether a field takes a value of that kind; it is not asked about null. */
export type KindTest = (kind: JsonKind, field: FieldContract, index: number) => boolean

/** As of a cell of CSV. */
export const JSON_VALUE_BYTES_MAX = DEFAULT_FRAMING_LIMITS.cellBytesMax

const POINT = 46
const LOWER_T = 0x74

/** A field, ready to take JSON values. */
export class JsonField {
  readonly compiled: CompiledField
  /** By kind: 1 where the field takes it. */
  readonly #takes: Uint8Array
  readonly #decimalChar: number
  #respelled = new Uint8Array(64)

  constructor(field: FieldContract, index: number, capacity: number, takes: KindTest) {
    this.compiled = compileField(field, capacity)
    this.#takes = new Uint8Array(Object.keys(JsonKind).length)
    for (const kind of Object.values(JsonKind)) if (takes(kind, field, index)) this.#takes[kind] = 1
    this.#decimalChar = field.lexical.decimalChar.charCodeAt(0)
  }

  /** Whether the field takes a value of that kind and of so many bytes. */
  takes(kind: JsonKind, length: number): boolean {
    return this.#takes[kind] === 1 && length <= JSON_VALUE_BYTES_MAX
  }

  /** Puts a value that the field takes into a row of its column, as `CompiledField.write` does. */
  write(kind: JsonKind, from: Uint8Array, start: number, end: number, row: number): CellFault {
    const { compiled } = this
    if (kind === JsonKind.boolean && compiled.column instanceof BooleanColumn) return this.#writeBoolean(compiled.column, from[start] === LOWER_T, row)
    if (kind === JsonKind.number && this.#decimalChar !== POINT && compiled.column.storage !== 'bytes') return this.#writeRespelled(from, start, end, row)
    return compiled.write(from, start, end, row)
  }

  /** How the contract spells true and false is for text. */
  #writeBoolean(column: BooleanColumn, value: boolean, row: number): CellFault {
    column.set(row, value)
    const fault = this.compiled.check?.(row) ?? CellFault.none
    if (fault !== CellFault.none) column.setNull(row)
    return fault
  }

  /** So is the decimal character: numbers of JSON have a point. */
  #writeRespelled(from: Uint8Array, start: number, end: number, row: number): CellFault {
    if (end - start > this.#respelled.length) this.#respelled = new Uint8Array(end - start)
    const to = this.#respelled
    for (let at = start; at < end; at++) to[at - start] = from[at] === POINT ? this.#decimalChar : (from[at] ?? 0)
    return this.compiled.write(to, 0, end - start, row)
  }
}
