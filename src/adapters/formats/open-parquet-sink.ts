import type { FieldContract } from '../../domain/contract/table-contract.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { OpenTableWriter } from '../../ports/table-writer.ts'
import { hasKernels } from './kernel/kernel.ts'
import { FastParquetSink } from './parquet/fast-parquet-sink.ts'
import type { FastParquetOptions } from './parquet/fast-parquet-sink.ts'

/**
 * `own` is this project's encoder. `hyparquet-writer` is slower by an order of magnitude, what the other is held against, value by value,
 * and what takes its place where there is no WebAssembly.
 */
export type ParquetEncoder = 'own' | 'hyparquet-writer'

/** A Parquet file in the making. */
export interface ParquetFile extends OpenTableWriter {
  /** Ends what else is at work on the file. To be called when the file is finished, or will not be; calling it again does nothing. */
  release?(): void
}

export type OpenParquetFile = (fields: readonly FieldContract[], output: ByteSink, options: Partial<FastParquetOptions>) => ParquetFile

export interface ParquetFileOptions {
  /** One of the encoders, or what opens files in another way. */
  readonly parquet: ParquetEncoder | OpenParquetFile
  /** Of our own encoder. */
  readonly parquetOptions: Partial<FastParquetOptions>
}

/** Begins a file of these columns, at least one. */
export function openParquetSink(fields: readonly FieldContract[], output: ByteSink, { parquet, parquetOptions }: ParquetFileOptions): ParquetFile {
  if (typeof parquet === 'function') return parquet(fields, output, parquetOptions)
  return parquet === 'own' && hasKernels() ? new FastParquetSink(fields, output, parquetOptions) : new ReferenceSink(fields, output)
}

/** Loads hyparquet-writer when it is first written to, so that who never does has not got it in memory. */
class ReferenceSink implements OpenTableWriter {
  readonly #open: () => Promise<OpenTableWriter>
  #sink: OpenTableWriter | undefined

  constructor(fields: readonly FieldContract[], output: ByteSink) {
    this.#open = async () => {
      const { ParquetSink } = await import('./parquet-sink.ts')
      return new ParquetSink(fields, output)
    }
  }

  async write(columns: readonly Column[], rows: number): Promise<void> {
    this.#sink ??= await this.#open()
    await this.#sink.write(columns, rows)
  }

  async finish(metadata: Readonly<Record<string, string>>): Promise<void> {
    this.#sink ??= await this.#open()
    await this.#sink.finish(metadata)
  }
}
