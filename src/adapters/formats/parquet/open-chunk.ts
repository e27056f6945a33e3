import type { FieldContract } from '../../../domain/contract/table-contract.ts'
import { BooleanChunk } from './boolean-chunk.ts'
import { ChunkPages } from './chunk-pages.ts'
import type { ChunkOptions, ColumnChunk } from './column-chunk.ts'
import type { ColumnData } from './column-data.ts'
import { NumberChunk } from './number-chunk.ts'
import { TextChunk } from './text-chunk.ts'

/** Begins a chunk of a field whose columns are stored so. */
export function openChunk(field: FieldContract, storage: ColumnData['storage'], options: ChunkOptions): ColumnChunk {
  const pages = new ChunkPages(field.name, field.required, options.codec, options.kernel)
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
