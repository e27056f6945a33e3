import { packFlags } from './bit-packing.ts'
import type { ChunkPages } from './chunk-pages.ts'
import { foreignColumn } from './column-chunk.ts'
import type { ColumnChunk } from './column-chunk.ts'
import type { ColumnData } from './column-data.ts'
import { Encoding } from './format-codes.ts'
import { PAGE_ROWS } from './page-rows.ts'
import type { Statistics } from './statistics.ts'

const flags = new Uint8Array(PAGE_ROWS)

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
    const { valid, values } = column
    for (let from = 0; from < rows; from += PAGE_ROWS) {
      const to = Math.min(rows, from + PAGE_ROWS)
      this.pages.beginPage(valid, from, to)
      let present = 0
      for (let row = from; row < to; row++) {
        if (valid[row] !== 1) continue
        const flag = values[row] === 1 ? 1 : 0
        flags[present++] = flag
        this.#trues += flag
      }
      packFlags(flags, 0, present, this.pages.body)
      this.pages.endPage(Encoding.PLAIN)
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
