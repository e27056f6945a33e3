import { CellFault } from './cell-fault.ts'
import type { BytesColumn } from './column-builder.ts'
import { decodeUtf8 } from './decode-utf8.ts'

/** Frictionless `object`: the text of a JSON object, checked and kept as written, so that no number of it is rounded. */
export function parseJsonObject(bytes: Uint8Array, start: number, end: number, column: BytesColumn, row: number): CellFault {
  const text = decodeUtf8(bytes, start, end)
  if (text === undefined || !isObjectText(text)) return CellFault.form
  column.set(row, bytes, start, end)
  return CellFault.none
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
