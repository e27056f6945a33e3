import type { FieldContract } from '../../../domain/contract/table-contract.ts'
import type { Column } from '../../../domain/table/column-builder.ts'
import { BooleanChunk } from './boolean-chunk.ts'
import { ChunkPages } from './chunk-pages.ts'
import type { DictionaryLimits } from './dictionary-limits.ts'
import { NumberChunk } from './number-chunk.ts'
import type { PageCodec } from './page-codec.ts'
import type { Statistics } from './statistics.ts'
import { TextChunk } from './text-chunk.ts'

/** One column of a row group in the making. */
export interface ColumnChunk {
  readonly storage: Column['storage']
  readonly pages: ChunkPages
  /** Encodes the first `rows` rows of a column, at least one, behind those that are there. */
  add(column: Column, rows: number): void
  /** Ends the pages, and says what is known of all values. */
  end(): Statistics
  /** Begins the chunk of the next row group, and keeps memory for so many bytes of pages. */
  clear(keptBytes: number): void
}

export interface ChunkOptions {
  readonly codec: PageCodec
  /** Whether integers may be written as differences. */
  readonly deltas: boolean
  readonly dictionary: DictionaryLimits
}

/** Begins a chunk of a field whose columns are stored so. */
export function openChunk(field: FieldContract, storage: Column['storage'], options: ChunkOptions): ColumnChunk {
  const pages = new ChunkPages(field.name, field.required, options.codec)
  switch (storage) {
    case 'boolean':
      return new BooleanChunk(pages)
    case 'bytes':
      // Documents have no bounds: nobody compares them.
      return new TextChunk(pages, field.column.kind !== 'json', options.dictionary)
    case 'int32':
    case 'int64':
    case 'double':
      return new NumberChunk(pages, storage, options)
  }
}

/** What a chunk says when it is given a column of another storage. */
export function foreignColumn({ storage }: ColumnChunk, column: Column): Error {
  return new Error(`A column of ${column.storage} cannot go where columns of ${storage} went: make it by createColumn of the field's type`)
}
