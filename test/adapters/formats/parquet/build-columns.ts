import { FastParquetSink } from '../../../../src/adapters/formats/parquet/fast-parquet-sink.ts'
import type { FastParquetOptions } from '../../../../src/adapters/formats/parquet/fast-parquet-sink.ts'
import type { OpenTableWriter } from '../../../../src/ports/table-writer.ts'
import { textField } from '../../../../src/domain/contract/table-contract.ts'
import type { ColumnType, FieldContract } from '../../../../src/domain/contract/table-contract.ts'
import { createColumn } from '../../../../src/domain/table/column-builder.ts'
import type { Column } from '../../../../src/domain/table/column-builder.ts'

export type Value = bigint | number | boolean | string | Uint8Array | null

/** A column with its field, which needs a value in each row where that is said. */
export interface BuiltColumn {
  readonly field: FieldContract
  readonly column: Column
  readonly values: readonly Value[]
}

export function fieldOf(name: string, column: ColumnType, required = false): FieldContract {
  return { ...textField(name, []), column, required }
}

export function build(name: string, type: ColumnType, values: readonly Value[], required = false): BuiltColumn {
  const column = createColumn(type, Math.max(1, values.length))
  fill(column, values)
  return { field: fieldOf(name, type, required), column, values }
}

export function fill(column: Column, values: readonly Value[]): void {
  for (const [row, value] of values.entries()) {
    if (value === null) column.setNull(row)
    else if (column.storage === 'int64') column.set(row, BigInt(String(value)))
    else if (column.storage === 'boolean') column.set(row, value === true)
    else if (column.storage === 'bytes') {
      const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value))
      column.set(row, bytes, 0, bytes.length)
    } else column.set(row, Number(value))
  }
}

/** One row group of the columns, by `FastParquetSink` unless another sink is given. */
export async function writeColumns(
  columns: readonly BuiltColumn[],
  options: Partial<FastParquetOptions> = {},
  open: (fields: readonly FieldContract[], output: { write(chunk: Uint8Array): Promise<void> }) => OpenTableWriter = (fields, output) =>
    new FastParquetSink(fields, output, options),
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  const sink = open(columns.map(({ field }) => field), { write: async chunk => void chunks.push(chunk) })
  await sink.write(columns.map(({ column }) => column), columns[0]?.values.length ?? 0)
  await sink.finish({})
  return Buffer.concat(chunks)
}
