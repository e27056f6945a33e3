import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { FieldContract } from '../contract/table-contract.ts'
import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import type { BooleanColumn, DoubleColumn, Int32Column, Int64Column } from './column-builder.ts'

/** Columns whose values are numbers of some kind, dates and times among them. */
export type NumericColumn = Int32Column | Int64Column | DoubleColumn | BooleanColumn

/** Judges the value that a row of the column holds. */
export type ConstraintCheck<C> = (column: C, row: number) => CellFault

/** How a value stands to a fixed one: below 0, 0 or above 0; NaN, which no bound admits, where they do not compare. */
type Comparison<C> = (column: C, row: number) => number

/** What constraints need to know of a type. */
export interface ValueAccess<C> {
  /** As a `Set` holds it. */
  readonly valueAt: (column: C, row: number) => number | bigint
  /** The comparison with the value of a row as it is now. */
  readonly comparedTo: (column: C, row: number) => Comparison<C>
}

/**
 * Compiles `enum` and the bounds of a field that is not text, or returns `null` when it has none of them.
 *
 * `scratch` is a column of one row that `parse` writes. Throws when a bound is no value of the field, which
 * `parseContract` has ruled out.
 */
export function compileConstraints<C extends NumericColumn>(
  field: FieldContract,
  scratch: C,
  parse: CellParser<C>,
  access: ValueAccess<C>,
): ConstraintCheck<C> | null {
  const read = (text: string): C => {
    const bytes = utf8ToBytes(text)
    if (parse(bytes, 0, bytes.length, scratch, 0) === CellFault.none) return scratch
    throw new TypeError(`${JSON.stringify(text)} is no value of field ${JSON.stringify(field.name)}`)
  }
  const { enum: choices, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = field.constraints
  const checks: ConstraintCheck<C>[] = []
  if (choices !== undefined) {
    const allowed = new Set(choices.map(text => access.valueAt(read(text), 0)))
    checks.push((column, row) => (allowed.has(access.valueAt(column, row)) ? CellFault.none : CellFault.enum))
  }
  const addBound = (text: string | undefined, fault: CellFault, admits: (order: number) => boolean): void => {
    if (text === undefined) return
    const compare = access.comparedTo(read(text), 0)
    checks.push((column, row) => (admits(compare(column, row)) ? CellFault.none : fault))
  }
  addBound(minimum, CellFault.minimum, order => order >= 0)
  addBound(exclusiveMinimum, CellFault.exclusiveMinimum, order => order > 0)
  addBound(maximum, CellFault.maximum, order => order <= 0)
  addBound(exclusiveMaximum, CellFault.exclusiveMaximum, order => order < 0)
  return allOf(checks)
}

function allOf<C>(checks: readonly ConstraintCheck<C>[]): ConstraintCheck<C> | null {
  const [only] = checks
  if (only === undefined) return null
  if (checks.length === 1) return only
  return (column, row) => {
    for (const check of checks) {
      const fault = check(column, row)
      if (fault !== CellFault.none) return fault
    }
    return CellFault.none
  }
}

export const NUMBER_ACCESS: ValueAccess<Int32Column | DoubleColumn> = {
  valueAt: (column, row) => column.values[row] ?? 0,
  comparedTo(fixed, at) {
    const bound = fixed.values[at] ?? 0
    // Not their difference, since infinity less infinity is NaN.
    return (column, row) => {
      const value = column.values[row] ?? 0
      return value < bound ? -1 : value > bound ? 1 : value === bound ? 0 : Number.NaN
    }
  },
}

export const BOOLEAN_ACCESS: ValueAccess<BooleanColumn> = {
  valueAt: (column, row) => column.values[row] ?? 0,
  comparedTo(fixed, at) {
    const bound = fixed.values[at] ?? 0
    return (column, row) => (column.values[row] ?? 0) - bound
  },
}

/** Bounds are compared by halves, which makes no bigint of a cell. */
export const INT64_ACCESS: ValueAccess<Int64Column> = {
  valueAt: (column, row) => column.values[row] ?? 0n,
  comparedTo(fixed, at) {
    const [high, low] = [fixed.high(at), fixed.low(at)]
    return (column, row) => column.high(row) - high || column.low(row) - low
  },
}
