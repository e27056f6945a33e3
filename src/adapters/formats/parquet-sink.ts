import type { DecodedArray, Statistics } from 'hyparquet'
import { ParquetWriter } from 'hyparquet-writer'
import type { FieldContract } from '../../domain/contract/table-contract.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { OpenTableWriter } from '../../ports/table-writer.ts'
import { encodingSchema, footerSchema } from './parquet-schema.ts'
import { SinkWriter } from './sink-writer.ts'

/** Names the program and the generation of its bytes, in the form the Parquet format asks for; readers look it up when they know of a writer's faults. */
const CREATED_BY = 'sluice version 1'

/**
 * Above this many bytes of distinct values a column chunk is written plainly. Low-cardinality columns stay far below;
 * without a bound, values chosen to collide in the library's 32-bit hash would make it search quadratically.
 */
const DICTIONARY_BYTES_MAX = 131_072

/** The longest bound of a text column that is kept for its statistics. */
const BOUND_BYTES_MAX = 4_096

/** What hyparquet-writer makes of a column chunk; the count is in the format and not yet in hyparquet's types. */
type WrittenStatistics = Statistics & { readonly nan_count?: bigint }

/** One Parquet file, a row group for each call of `write`; each call waits for the sink. The same calls give the same bytes. */
export class ParquetSink implements OpenTableWriter {
  readonly #bytes: SinkWriter
  readonly #writer: ParquetWriter
  readonly #fields: readonly FieldContract[]

  /** @param fields at least one, as many as the columns of each row group: Parquet has no table without columns */
  constructor(fields: readonly FieldContract[], output: ByteSink) {
    this.#fields = fields
    this.#bytes = new SinkWriter(output)
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: encodingSchema(fields),
      createdBy: CREATED_BY,
    })
  }

  /** Writes the first `rows` rows of the columns, at least one, as one row group. The columns may be reset afterwards. */
  async write(columns: readonly Column[], rows: number): Promise<void> {
    const columnData = this.#fields.map((field, i) => {
      const column = columns[i]
      if (column === undefined) throw new Error(`Row group without a column for field ${field.name}`)
      // A getter, so that the values of one column at a time exist as JavaScript values.
      return { name: field.name, ...writingOptions(field), get data() { return columnValues(column, rows, field.required) } }
    })
    await this.#writer.write({ columnData, rowGroupSize: rows, dictionarySize: DICTIONARY_BYTES_MAX })
    const chunks = this.#writer.row_groups.at(-1)?.columns ?? []
    for (const [i, field] of this.#fields.entries()) {
      const written = chunks[i]?.meta_data
      if (written?.statistics !== undefined) written.statistics = keptStatistics(written.statistics, field)
    }
  }

  /** Ends the file with its footer and these entries of metadata. */
  async finish(metadata: Readonly<Record<string, string>>): Promise<void> {
    this.#writer.schema = footerSchema(this.#fields)
    this.#writer.kvMetadata = Object.entries(metadata).map(([key, value]) => ({ key, value }))
    await this.#writer.finish()
    await this.#bytes.flush()
  }
}

/**
 * The statistics that go into the footer: counts always, bounds only where they help and are true. Bounds of text are views
 * of the column, whose memory the next row group overwrites, so they are copied.
 *
 * Numbers among which is NaN have none. The Parquet format leaves NaN out of them, but engines that order NaN above every
 * number, as Spark and DuckDB do, would skip rows that they are asked for, even under `x <> 1`. JSON has none, since
 * hyparquet-writer keeps its bounds whole, a document of megabytes twice in the footer, and nobody compares documents. Nor
 * has a text with a bound of kilobytes, which every row group would hold in memory.
 */
function keptStatistics(written: WrittenStatistics, { column }: FieldContract): Statistics {
  const { min_value: min, max_value: max, ...counts } = written
  if (column.kind === 'json' || (counts.nan_count ?? 0n) > 0n) return counts
  if (!(min instanceof Uint8Array) || !(max instanceof Uint8Array)) return written
  if (min.length > BOUND_BYTES_MAX || max.length > BOUND_BYTES_MAX) return counts
  return { ...counts, min_value: min.slice(), max_value: max.slice() }
}

/** A dictionary finds equal values with a Map, to which -0 is 0, so doubles go without one. */
function writingOptions({ column }: FieldContract): { readonly encoding?: 'PLAIN' } {
  return column.kind === 'double' ? { encoding: 'PLAIN' } : {}
}

/** hyparquet-writer takes typed arrays only for columns that cannot be null; the others are arrays with nulls in them. */
function columnValues(column: Column, rows: number, required: boolean): DecodedArray {
  switch (column.storage) {
    case 'int32':
    case 'int64':
    case 'double':
      if (required) return column.values.subarray(0, rows)
      return nullable(column.valid, rows, row => column.values[row])
    case 'boolean':
      return nullable(column.valid, rows, row => column.values[row] === 1)
    case 'bytes':
      return nullable(column.valid, rows, row => column.view(row))
  }
}

function nullable<T>(valid: Uint8Array, rows: number, valueAt: (row: number) => T): (T | null)[] {
  const values = new Array<T | null>(rows)
  for (let row = 0; row < rows; row++) values[row] = valid[row] === 1 ? valueAt(row) : null
  return values
}
