import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import type { BooleanColumn } from './column-builder.ts'
import { wordSet } from './word-set.ts'

/** Frictionless `boolean`: the whole cell is one of the words, in exactly that spelling. */
export function booleanParser(trueValues: readonly string[], falseValues: readonly string[]): CellParser<BooleanColumn> {
  const isTrue = wordSet(trueValues)
  const isFalse = wordSet(falseValues)
  return (bytes, start, end, column, row) => {
    if (isTrue(bytes, start, end)) column.set(row, true)
    else if (isFalse(bytes, start, end)) column.set(row, false)
    else return CellFault.form
    return CellFault.none
  }
}
