import type { BooleanColumn } from '../../../domain/table/column-builder.ts'
import { packFlags } from './bit-packing.ts'
import type { ChunkPages } from './chunk-pages.ts'
import { Encoding } from './format-codes.ts'
import { PAGE_ROWS } from './number-page.ts'
import type { Bounds } from './statistics.ts'

const flags = new Uint8Array(PAGE_ROWS)

/** Makes the pages of a column of booleans, a bit for each value. */
export function encodeBooleans({ valid, values }: BooleanColumn, rows: number, pages: ChunkPages): Bounds | undefined {
  let trues = 0
  let count = 0
  for (let from = 0; from < rows; from += PAGE_ROWS) {
    const to = Math.min(rows, from + PAGE_ROWS)
    pages.beginPage(valid, to)
    let present = 0
    for (let row = from; row < to; row++) {
      if (valid[row] !== 1) continue
      const flag = values[row] === 1 ? 1 : 0
      flags[present++] = flag
      trues += flag
    }
    count += present
    packFlags(flags, 0, present, pages.body)
    pages.endPage(Encoding.PLAIN)
  }
  return count === 0 ? undefined : { min: Uint8Array.of(trues === count ? 1 : 0), max: Uint8Array.of(trues > 0 ? 1 : 0) }
}
