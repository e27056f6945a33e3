import type { EncoderKernel } from '../kernel/encoder-kernel.ts'
import type { ChunkPages } from './chunk-pages.ts'
import type { ColumnData } from './column-data.ts'
import type { DictionaryLimits } from './dictionary-limits.ts'
import type { PageCodec } from './page-codec.ts'
import type { Statistics } from './statistics.ts'

/** One column of a row group in the making. */
export interface ColumnChunk {
  readonly storage: ColumnData['storage']
  readonly pages: ChunkPages
  /** Encodes the first `rows` rows of a column, at least one, behind those that are there. */
  add(column: ColumnData, rows: number): void
  /** Ends the pages, and says what is known of all values. */
  end(): Statistics
  /** Begins the chunk of the next row group, and keeps memory for so many bytes of pages. */
  clear(keptBytes: number): void
}

export interface ChunkOptions {
  /** Where its pages are made. */
  readonly kernel: EncoderKernel
  readonly codec: PageCodec
  /** Whether integers may be written as differences. */
  readonly deltas: boolean
  readonly dictionary: DictionaryLimits
}

/** What a chunk says when it is given a column of another storage. */
export function foreignColumn({ storage }: ColumnChunk, column: ColumnData): Error {
  return new Error(`A column of ${column.storage} cannot go where columns of ${storage} went: make it by createColumn of the field's type`)
}
