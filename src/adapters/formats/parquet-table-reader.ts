import type { FieldContract } from '../../domain/contract/table-contract.ts'
import { thrownMessage } from '../../domain/errors/thrown.ts'
import { createColumn } from '../../domain/table/column-builder.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import type { ObjectRef, ObjectStore } from '../../ports/object-store.ts'
import type { TableReader } from '../../ports/table-reader.ts'
import { objectRanges } from './object-ranges.ts'
import { PAGE_DECOMPRESSORS } from './page-decompressors.ts'

/** Reads columns of Parquet files in an object store, row group by row group, by ranges. The library is loaded with the first file: most packets need none. */
export class ParquetTableReader implements TableReader {
  readonly #store: ObjectStore

  constructor(store: ObjectStore) {
    this.#store = store
  }

  async *read(ref: ObjectRef, fields: readonly FieldContract[]): AsyncGenerator<{ readonly columns: readonly Column[]; readonly rows: number }> {
    const head = await this.#store.head(ref)
    if (head === undefined) throw new Error(`${ref.key} is not there`)
    const { parquetMetadataAsync, parquetRead } = await import('hyparquet')
    const file = objectRanges(this.#store, ref, head)
    const metadata = await parquetMetadataAsync(file)
    let start = 0
    for (const { num_rows: count } of metadata.row_groups) {
      const rows = Number(count)
      const end = start + rows
      const columns = fields.map(field => createColumn(field.column, rows))
      const at = new Map(fields.map((field, index) => [field.name, index]))
      let fault: Error | undefined
      await parquetRead({
        file,
        metadata,
        compressors: PAGE_DECOMPRESSORS,
        columns: fields.map(field => field.name),
        rowStart: start,
        rowEnd: end,
        onChunk: ({ columnName, columnData, rowStart }) => {
          const column = columns[at.get(columnName) ?? -1]
          if (column === undefined) return
          const values: ArrayLike<unknown> = columnData
          // What is thrown here reaches nobody.
          try {
            for (let i = 0; i < values.length; i++) put(column, rowStart + i - start, values[i], ref.key)
          } catch (error) {
            fault ??= error instanceof Error ? error : new Error(thrownMessage(error))
          }
        },
      })
      if (fault !== undefined) throw fault
      if (rows > 0) yield { columns, rows }
      start = end
    }
  }
}

/** Dates and times come as JavaScript has them; all else as it was written. */
function put(column: Column, row: number, value: unknown, key: string): void {
  if (value === null || value === undefined) column.setNull(row)
  else if (column.storage === 'int32' && typeof value === 'number') column.set(row, value)
  else if (column.storage === 'int32' && value instanceof Date) column.set(row, Math.floor(value.getTime() / 86_400_000))
  else if (column.storage === 'int64' && typeof value === 'bigint') column.set(row, value)
  else throw new TypeError(`${key} holds a ${typeof value} where a column of ${column.storage} was expected`)
}
