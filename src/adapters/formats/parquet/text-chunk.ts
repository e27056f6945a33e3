import type { EncoderKernel } from '../kernel/encoder-kernel.ts'
import type { ChunkPages } from './chunk-pages.ts'
import { foreignColumn } from './column-chunk.ts'
import type { ColumnChunk } from './column-chunk.ts'
import type { ColumnData } from './column-data.ts'
import type { DictionaryLimits } from './dictionary-limits.ts'
import { encodingOf } from './format-codes.ts'
import { PAGE_ROWS } from './page-rows.ts'
import type { Statistics } from './statistics.ts'
import { textBounds } from './text-bounds.ts'

/** A page of texts ends where they reach this many bytes, or with the one text that has more. */
const PAGE_BYTES = 1_048_576
const OFFSET_BYTES = 4

/** A column chunk of texts or documents. */
export class TextChunk implements ColumnChunk {
  readonly storage = 'bytes'
  readonly pages: ChunkPages
  readonly #call: EncoderKernel['call']
  /** In the kernel. */
  readonly #chunk: number

  /** @param hasBounds not where nobody compares the values */
  constructor(pages: ChunkPages, hasBounds: boolean, { entries, bytes }: DictionaryLimits) {
    this.pages = pages
    this.#call = pages.kernel.call
    this.#chunk = this.#call.newTextChunk(pages.isRequired, hasBounds, entries, bytes)
  }

  add(column: ColumnData, rows: number): void {
    if (column.storage !== 'bytes') throw foreignColumn(this, column)
    const { arena, offsets, valid } = column
    const { kernel } = this.pages
    for (let from = 0, to; from < rows; from = to) {
      to = pageEnd(offsets, from, rows)
      const texts = arena.subarray(offsets[from] ?? 0, offsets[to] ?? 0)
      this.#call.beginInput(to - from, (to - from + 1) * OFFSET_BYTES, texts.length)
      kernel.put(valid.subarray(from, to), this.#call.inputValid())
      kernel.put(offsets.subarray(from, to + 1), this.#call.inputValues())
      kernel.put(texts, this.#call.inputTexts())
      this.pages.add(encodingOf(this.#call.encodeTexts(this.#chunk, to - from)), to - from, valid, from)
    }
  }

  end(): Statistics {
    const entries = this.#call.encodeTextDictionary(this.#chunk)
    if (entries > 0) this.pages.addDictionary(entries)
    const least = this.#text(this.#call.leastText(this.#chunk), this.#call.leastTextLength(this.#chunk))
    const greatest = this.#text(this.#call.greatestText(this.#chunk), this.#call.greatestTextLength(this.#chunk))
    const hasBounds = this.#call.leastText(this.#chunk) !== 0
    return { nulls: this.pages.nulls, nans: undefined, bounds: hasBounds ? textBounds(least, greatest, this.#call.isGreatestTextWhole(this.#chunk) === 1) : undefined }
  }

  #text(start: number, length: number): Uint8Array {
    return this.pages.kernel.bytes.slice(start, start + length)
  }

  clear(keptBytes: number): void {
    this.pages.clear(keptBytes)
    this.#call.clearTextChunk(this.#chunk)
  }
}

function pageEnd(offsets: Int32Array, from: number, rows: number): number {
  const rowsEnd = Math.min(rows, from + PAGE_ROWS)
  const bytesEnd = (offsets[from] ?? 0) + PAGE_BYTES
  if ((offsets[rowsEnd] ?? 0) <= bytesEnd) return rowsEnd
  let to = from + 1
  while (to < rowsEnd && (offsets[to + 1] ?? 0) <= bytesEnd) to++
  return to
}
