import type { TextFormat } from '../contract/table-contract.ts'
import { CellFault } from './cell-fault.ts'
import type { CellParser } from './cell-fault.ts'
import type { BytesColumn } from './column-builder.ts'
import { textFormatTest } from './text-format.ts'

/** Frictionless `string` and `any`: the cell as it is, spaces and all. */
export function parseText(bytes: Uint8Array, start: number, end: number, column: BytesColumn, row: number): CellFault {
  column.set(row, bytes, start, end)
  return CellFault.none
}

/** The same for texts that must be of a format. */
export function textParser(format: TextFormat): CellParser<BytesColumn> {
  const isOfFormat = textFormatTest(format)
  if (isOfFormat === null) return parseText
  return (bytes, start, end, column, row) => {
    if (!isOfFormat(bytes, start, end)) return CellFault.form
    column.set(row, bytes, start, end)
    return CellFault.none
  }
}
