import type { DoubleColumn, Int32Column, Int64Column } from '../../../domain/table/column-builder.ts'
import type { ByteBuffer } from './byte-buffer.ts'
import type { ChunkPages } from './chunk-pages.ts'
import { writeDeltas } from './delta-binary-packed.ts'
import { DICTIONARY_HEAD_BYTES } from './dictionary-limits.ts'
import { Encoding } from './format-codes.ts'
import { writeIndexes } from './write-indexes.ts'
import { NumberBounds } from './number-bounds.ts'
import { NumberDictionary, writePlain } from './number-dictionary.ts'
import { NumberPage, PAGE_ROWS } from './number-page.ts'

const page = new NumberPage()
const dictionary = new NumberDictionary()
const indexes = new Int32Array(PAGE_ROWS + 8)

/**
 * Makes the pages of a column of numbers. The first page with values shows what the chunk is like: it is written both by a dictionary
 * and as differences, and the shorter wins. A chunk whose dictionary fills up goes on without it.
 */
export function encodeNumbers(column: Int32Column | Int64Column | DoubleColumn, rows: number, deltas: boolean, pages: ChunkPages): NumberBounds {
  const bounds = new NumberBounds()
  const withDeltas = deltas && column.storage !== 'double'
  let hasDictionary = true
  let entries = 0
  dictionary.clear()
  for (let from = 0; from < rows; from += PAGE_ROWS) {
    const to = Math.min(rows, from + PAGE_ROWS)
    pages.beginPage(column.valid, to)
    page.gather(column, from, to)
    bounds.include(page)
    if (page.count === 0) {
      pages.endPage(Encoding.PLAIN)
      continue
    }
    const { body } = pages
    const start = body.length
    hasDictionary &&= dictionary.index(page, indexes)
    if (hasDictionary && entries === 0) {
      writeIndexes(indexes, page.count, dictionary.count, body)
      const indexedBytes = body.length - start + dictionary.count * (page.isHalf ? 4 : 8) + DICTIONARY_HEAD_BYTES
      body.length = start
      writeNumbers(withDeltas, body)
      hasDictionary = indexedBytes < body.length - start
      body.length = start
    }
    if (hasDictionary) {
      entries = dictionary.count
      writeIndexes(indexes, page.count, entries, body)
    }
    pages.endPage(hasDictionary ? Encoding.RLE_DICTIONARY : writeNumbers(withDeltas, body))
  }
  if (entries > 0) pages.addDictionary(entries, out => dictionary.write(entries, page.isHalf, out))
  return bounds
}

/** Appends the page as differences, unless it is shorter as it is: noise of 64 bits is. */
function writeNumbers(withDeltas: boolean, body: ByteBuffer): Encoding {
  const start = body.length
  if (withDeltas) {
    writeDeltas(page, body)
    if (body.length - start < page.count * (page.isHalf ? 4 : 8)) return Encoding.DELTA_BINARY_PACKED
    body.length = start
  }
  writePlain(page.lows, page.highs, page.count, page.isHalf, body)
  return Encoding.PLAIN
}
