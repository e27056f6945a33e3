import type { BytesColumn } from '../../../domain/table/column-builder.ts'
import type { ByteBuffer } from './byte-buffer.ts'
import type { ChunkPages } from './chunk-pages.ts'
import { DICTIONARY_HEAD_BYTES } from './dictionary-limits.ts'
import { Encoding } from './format-codes.ts'
import { writeIndexes } from './write-indexes.ts'
import { PAGE_ROWS } from './number-page.ts'
import { TextBounds } from './text-bounds.ts'
import { TextDictionary } from './text-dictionary.ts'

/** A page of texts ends where they reach this many bytes, or with the one text that has more. */
const PAGE_BYTES = 1_048_576
const LENGTH_BYTES = 4

const dictionary = new TextDictionary()
const indexes = new Int32Array(PAGE_ROWS + 8)
const bounds = new TextBounds()

/**
 * Makes the pages of a column of texts or documents: by a dictionary while that is shorter and has room, else as they lie in the
 * column's arena, which is copied as a whole. The bounds are good until the next column.
 */
export function encodeTexts(column: BytesColumn, rows: number, hasBounds: boolean, pages: ChunkPages): TextBounds {
  const { arena, offsets, valid } = column
  const view = new DataView(arena.buffer, arena.byteOffset, arena.byteLength)
  bounds.clear()
  dictionary.clear()
  let hasDictionary = true
  let entries = 0
  for (let from = 0, to; from < rows; from = to) {
    to = pageEnd(offsets, from, rows)
    const present = pages.beginPage(valid, to)
    // A page without values tells nothing about the texts.
    hasDictionary &&= present === 0 || writeIndexed(column, view, from, to, entries === 0, pages.body)
    if (hasDictionary && present > 0) {
      entries = dictionary.count
      pages.endPage(Encoding.RLE_DICTIONARY)
      continue
    }
    pages.body.append(arena, offsets[from] ?? 0, offsets[to] ?? 0)
    pages.endPage(Encoding.PLAIN)
    if (hasBounds) includeRows(column, view, from, to)
  }
  if (hasBounds) dictionary.include(entries, bounds)
  if (entries > 0) pages.addDictionary(entries, out => dictionary.write(entries, out))
  return bounds
}

function pageEnd(offsets: Int32Array, from: number, rows: number): number {
  const rowsEnd = Math.min(rows, from + PAGE_ROWS)
  const bytesEnd = (offsets[from] ?? 0) + PAGE_BYTES
  if ((offsets[rowsEnd] ?? 0) <= bytesEnd) return rowsEnd
  let to = from + 1
  while (to < rowsEnd && (offsets[to + 1] ?? 0) <= bytesEnd) to++
  return to
}

/** Appends the texts of the rows by the dictionary; false, with nothing appended, if they have no room in it, or if it does not pay at first. */
function writeIndexed({ arena, offsets, valid }: BytesColumn, view: DataView, from: number, to: number, isFirst: boolean, body: ByteBuffer): boolean {
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
  if (!isFirst || bytes < (offsets[to] ?? 0) - (offsets[from] ?? 0)) return true
  body.length = start
  return false
}

function includeRows({ arena, offsets, valid }: BytesColumn, view: DataView, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    if (valid[row] === 1) bounds.include(arena, view, (offsets[row] ?? 0) + LENGTH_BYTES, offsets[row + 1] ?? 0)
  }
}
