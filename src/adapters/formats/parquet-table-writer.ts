import type { FieldContract } from '../../domain/contract/table-contract.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { OpenTableWriter, TableWriter } from '../../ports/table-writer.ts'
import { openParquetSink } from './open-parquet-sink.ts'
import type { FastParquetOptions } from './parquet/fast-parquet-sink.ts'

/** Tables as Parquet, by our own encoder. */
export class ParquetTableWriter implements TableWriter {
  readonly #options: Partial<FastParquetOptions>

  constructor(options: Partial<FastParquetOptions> = {}) {
    this.#options = options
  }

  open(fields: readonly FieldContract[], output: ByteSink): OpenTableWriter {
    return openParquetSink(fields, output, { parquet: 'own', parquetOptions: this.#options })
  }
}
