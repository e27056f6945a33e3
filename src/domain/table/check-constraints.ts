import type { FieldContract } from '../contract/table-contract.ts'
import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import type { Column } from './column-builder.ts'
import { utf8ToBytes } from '@noble/hashes/utils.js'

/** A value as constraints compare it: dates and times by their numbers, text by itself. */
export type ComparableValue = number | bigint | boolean | string

/** Judges the value that a row of the column holds. */
export type ConstraintCheck<C> = (column: C, row: number) => CellFault

/**
 * Compiles `enum`, `minimum` and `maximum`, or returns `null` when the field has none of them.
 *
 * `scratch` is a column of one row that `parse` writes; `valueAt` reads values of such columns. Throws when a bound is no
 * value of the field, which `parseContract` has ruled out.
 */
export function compileConstraints<C extends Column>(
  field: FieldContract,
  scratch: C,
  parse: CellParser<C>,
  valueAt: (column: C, row: number) => ComparableValue,
): ConstraintCheck<C> | null {
  const { enum: choices, minimum, maximum } = field.constraints
  if (choices === undefined && minimum === undefined && maximum === undefined) return null

  const valueOf = (text: string): ComparableValue => {
    const bytes = utf8ToBytes(text)
    const fault = parse(bytes, 0, bytes.length, scratch, 0)
    if (fault !== CellFault.none) {
      throw new TypeError(`${JSON.stringify(text)} is no value of field ${JSON.stringify(field.name)}`)
    }
    return valueAt(scratch, 0)
  }
  const allowed = choices === undefined ? null : new Set(choices.map(valueOf))
  const lowest = minimum === undefined ? null : valueOf(minimum)
  const highest = maximum === undefined ? null : valueOf(maximum)

  return (column, row) => {
    const value = valueAt(column, row)
    if (allowed !== null && !allowed.has(value)) return CellFault.enum
    // Negated, so that NaN, which compares with nothing, lies outside of every bound.
    if (lowest !== null && !(value >= lowest)) return CellFault.minimum
    if (highest !== null && !(value <= highest)) return CellFault.maximum
    return CellFault.none
  }
}
