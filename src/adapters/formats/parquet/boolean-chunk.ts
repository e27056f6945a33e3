import type { ChunkPages } from './chunk-pages.ts'
import { foreignColumn } from './column-chunk.ts'
import type { ColumnChunk } from './column-chunk.ts'
import type { ColumnData } from './column-data.ts'
import { Encoding } from './format-codes.ts'
import { PAGE_ROWS } from './page-rows.ts'
import type { Statistics } from './statistics.ts'

/** A column chunk of booleans, a bit for each value. */
export class BooleanChunk implements ColumnChunk {
  readonly storage = 'boolean'
  readonly pages: ChunkPages
  #trues = 0

  constructor(pages: ChunkPages) {
    this.pages = pages
  }

  add(column: ColumnData, rows: number): void {
    if (column.storage !== 'boolean') throw foreignColumn(this, column)
    const { kernel, isRequired } = this.pages
    const { call } = kernel
    for (let from = 0; from < rows; from += PAGE_ROWS) {
      const to = Math.min(rows, from + PAGE_ROWS)
      call.beginInput(to - from, to - from, 0)
      kernel.put(column.valid.subarray(from, to), call.inputValid())
      kernel.put(column.values.subarray(from, to), call.inputValues())
      call.encodeBooleans(isRequired, to - from)
      this.#trues += call.trueRows()
      this.pages.add(Encoding.PLAIN, to - from, column.valid, from)
    }
  }

  end(): Statistics {
    const { rows, nulls } = this.pages
    const bounds = rows === nulls ? undefined : { min: Uint8Array.of(this.#trues === rows - nulls ? 1 : 0), max: Uint8Array.of(this.#trues > 0 ? 1 : 0) }
    return { nulls, nans: undefined, bounds }
  }

  clear(keptBytes: number): void {
    this.pages.clear(keptBytes)
    this.#trues = 0
  }
}
