import { compileField } from '../../../src/domain/table/compile-field.ts'
import { decodeUtf8 } from '../../../src/domain/table/decode-utf8.ts'
import type { Column } from '../../../src/domain/table/column-builder.ts'
import type { SourceRows } from '../../../src/domain/star/latest-rows.ts'
import { sourceOf } from '../../../src/domain/star/star-lookup.ts'
import { TOTESYS } from '../../../src/domain/star/totesys.ts'

const MOMENT = '2022-11-03 14:20:49.962'
const COMMON: Readonly<Record<string, string>> = { created_at: MOMENT, last_updated: MOMENT }

/** Rows of a source table as its packets bring them; members that are not given are null. */
export function sourceRows(name: string, packet: number, ...rows: readonly Readonly<Record<string, string | number>>[]): SourceRows {
  const source = sourceOf(TOTESYS, name)
  const columns = source.fields.map(field => {
    const compiled = compileField({ ...field, required: false }, rows.length)
    for (const [row, values] of rows.entries()) {
      const value = values[field.name] ?? COMMON[field.name]
      if (value === undefined) compiled.column.setNull(row)
      else {
        const bytes = Buffer.from(String(value))
        if (compiled.write(bytes, 0, bytes.length, row) !== 0) throw new Error(`${field.name} cannot be ${value}`)
      }
    }
    return compiled.column
  })
  return { columns, rows: rows.length, packets: new Int32Array(rows.length).fill(packet), inferred: new Uint8Array(rows.length) }
}

export function valueAt(column: Column, row: number): unknown {
  if (column.valid[row] !== 1) return null
  if (column.storage === 'bytes') {
    const bytes = column.view(row)
    return decodeUtf8(bytes, 0, bytes.length)
  }
  return column.values[row]
}

export function rowsOf(columns: readonly Column[], rows: number): readonly unknown[][] {
  return Array.from({ length: rows }, (_, row) => columns.map(column => valueAt(column, row)))
}

