import type { FieldContract } from '../../domain/contract/table-contract.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { OpenTableWriter, TableWriter } from '../../ports/table-writer.ts'
import { FastParquetSink } from './parquet/fast-parquet-sink.ts'
import type { FastParquetOptions } from './parquet/fast-parquet-sink.ts'

/** Tables as Parquet, a row group for each call of `write`. */
export class ParquetTableWriter implements TableWriter {
  readonly #options: Partial<FastParquetOptions>

  constructor(options: Partial<FastParquetOptions> = {}) {
    this.#options = options
  }

  open(fields: readonly FieldContract[], output: ByteSink): OpenTableWriter {
    const sink = new FastParquetSink(fields, output, this.#options)
    return {
      write: (columns: readonly Column[], rows: number) => sink.writeRowGroup(columns, rows),
      finish: metadata => sink.finish(metadata),
    }
  }
}
