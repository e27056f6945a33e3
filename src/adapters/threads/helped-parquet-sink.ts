import type { FieldContract } from '../../domain/contract/table-contract.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import { hasKernels } from '../formats/kernel/kernel.ts'
import { openParquetSink } from '../formats/open-parquet-sink.ts'
import type { OpenParquetFile, ParquetFile } from '../formats/open-parquet-sink.ts'
import type { ColumnData } from '../formats/parquet/column-data.ts'
import { FastParquetSink, parquetOptions } from '../formats/parquet/fast-parquet-sink.ts'
import type { FastParquetOptions } from '../formats/parquet/fast-parquet-sink.ts'
import { EncoderThread } from './encoder-thread.ts'

/**
 * A Parquet file of which another thread encodes all but the first row group, while this one reads.
 *
 * Below one row group a thread takes longer to start than it would save. The bytes are those of `FastParquetSink`.
 */
export class HelpedParquetSink implements ParquetFile {
  readonly #fields: readonly FieldContract[]
  readonly #output: ByteSink
  readonly #options: FastParquetOptions
  /** Who writes now. The one before is given up with all its memory. */
  #writer: FastParquetSink | EncoderThread

  constructor(fields: readonly FieldContract[], output: ByteSink, options: Partial<FastParquetOptions> = {}) {
    this.#fields = fields
    this.#output = output
    this.#options = parquetOptions(options)
    this.#writer = new FastParquetSink(fields, output, this.#options)
  }

  async write(columns: readonly ColumnData[], rows: number): Promise<void> {
    const progress = this.#writer instanceof FastParquetSink ? this.#writer.progress : undefined
    if (progress !== undefined) this.#writer = new EncoderThread(this.#fields, this.#output, this.#options, progress)
    await this.#writer.write(columns, rows)
  }

  async finish(metadata: Readonly<Record<string, string>>): Promise<void> {
    return this.#writer.finish(metadata)
  }

  release(): void {
    if (this.#writer instanceof EncoderThread) this.#writer.end()
  }
}

/** For the option `parquet` of a converter; see `HelpedParquetSink`. Where there are no kernels nobody helps: another encoder writes the file. */
export const openHelpedParquetFile: OpenParquetFile = (fields, output, options) =>
  hasKernels() ? new HelpedParquetSink(fields, output, options) : openParquetSink(fields, output, { parquet: 'own', parquetOptions: options })
