import type { ByteBuffer } from './byte-buffer.ts'
import type { ChunkPages } from './chunk-pages.ts'
import { foreignColumn } from './column-chunk.ts'
import type { ColumnChunk } from './column-chunk.ts'
import type { ColumnData, TextData } from './column-data.ts'
import { DICTIONARY_HEAD_BYTES } from './dictionary-limits.ts'
import type { DictionaryLimits } from './dictionary-limits.ts'
import { Encoding } from './format-codes.ts'
import { PAGE_ROWS } from './page-rows.ts'
import type { Statistics } from './statistics.ts'
import { TextBounds } from './text-bounds.ts'
import { TextDictionary } from './text-dictionary.ts'
import { writeIndexes } from './write-indexes.ts'

/** A page of texts ends where they reach this many bytes, or with the one text that has more. */
const PAGE_BYTES = 1_048_576
const LENGTH_BYTES = 4

const indexes = new Int32Array(PAGE_ROWS + 8)

/**
 * A column chunk of texts or documents: by a dictionary while that is shorter and has room, else as they lie in the column's arena,
 * which is copied as a whole.
 */
export class TextChunk implements ColumnChunk {
  readonly storage = 'bytes'
  readonly pages: ChunkPages
  readonly #dictionary: TextDictionary
  /** `null` where nobody compares the values. */
  readonly #bounds: TextBounds | null
  #hasDictionary = true
  /** Of the dictionary, that pages refer to. */
  #entries = 0

  constructor(pages: ChunkPages, hasBounds: boolean, limits: DictionaryLimits) {
    this.pages = pages
    this.#dictionary = new TextDictionary(limits)
    this.#bounds = hasBounds ? new TextBounds() : null
  }

  add(column: ColumnData, rows: number): void {
    if (column.storage !== 'bytes') throw foreignColumn(this, column)
    const { arena, offsets, valid } = column
    const view = new DataView(arena.buffer, arena.byteOffset, arena.byteLength)
    for (let from = 0, to; from < rows; from = to) {
      to = pageEnd(offsets, from, rows)
      const present = this.pages.beginPage(valid, from, to)
      // A page without values tells nothing about the texts.
      if (present > 0 && this.#hasDictionary) this.#hasDictionary = this.#writeIndexed(column, view, from, to)
      if (present > 0 && this.#hasDictionary) {
        this.pages.endPage(Encoding.RLE_DICTIONARY)
        continue
      }
      this.pages.body.append(arena, offsets[from] ?? 0, offsets[to] ?? 0)
      this.pages.endPage(Encoding.PLAIN)
      if (this.#bounds !== null) includeRows(this.#bounds, column, view, from, to)
    }
  }

  /** Appends the texts of the rows by the dictionary; false, with nothing appended, if they have no room in it, or if it does not pay at first. */
  #writeIndexed({ arena, offsets, valid }: TextData, view: DataView, from: number, to: number): boolean {
    const { body } = this.pages
    const dictionary = this.#dictionary
    let count = 0
    for (let row = from; row < to; row++) {
      if (valid[row] !== 1) continue
      const entry = dictionary.entry(arena, view, (offsets[row] ?? 0) + LENGTH_BYTES, offsets[row + 1] ?? 0)
      if (entry < 0) return false
      indexes[count++] = entry
    }
    const start = body.length
    writeIndexes(indexes, count, dictionary.count, body)
    const bytes = body.length - start + dictionary.byteLength(dictionary.count) + DICTIONARY_HEAD_BYTES
    if (this.#entries === 0 && bytes >= (offsets[to] ?? 0) - (offsets[from] ?? 0)) {
      body.length = start
      return false
    }
    this.#entries = dictionary.count
    return true
  }

  end(): Statistics {
    if (this.#entries > 0) {
      if (this.#bounds !== null) this.#dictionary.include(this.#entries, this.#bounds)
      this.pages.addDictionary(this.#entries, (out: ByteBuffer) => this.#dictionary.write(this.#entries, out))
    }
    return { nulls: this.pages.nulls, nans: undefined, bounds: this.#bounds?.bounds() }
  }

  clear(keptBytes: number): void {
    this.pages.clear(keptBytes)
    this.#dictionary.clear()
    this.#bounds?.clear()
    this.#hasDictionary = true
    this.#entries = 0
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

function includeRows(bounds: TextBounds, { arena, offsets, valid }: TextData, view: DataView, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    if (valid[row] === 1) bounds.include(arena, view, (offsets[row] ?? 0) + LENGTH_BYTES, offsets[row + 1] ?? 0)
  }
}
