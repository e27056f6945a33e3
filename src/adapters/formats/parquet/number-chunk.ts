import type { ByteBuffer } from './byte-buffer.ts'
import type { ChunkPages } from './chunk-pages.ts'
import { foreignColumn } from './column-chunk.ts'
import type { ChunkOptions, ColumnChunk } from './column-chunk.ts'
import type { ColumnData, NumberData } from './column-data.ts'
import { writeDeltas } from './delta-binary-packed.ts'
import { DICTIONARY_HEAD_BYTES } from './dictionary-limits.ts'
import { Encoding } from './format-codes.ts'
import { NumberBounds } from './number-bounds.ts'
import { NumberDictionary, writePlain } from './number-dictionary.ts'
import { NumberPage } from './number-page.ts'
import { PAGE_ROWS } from './page-rows.ts'
import type { Statistics } from './statistics.ts'
import { writeIndexes } from './write-indexes.ts'

type NumberStorage = NumberData['storage']

const page = new NumberPage()
const indexes = new Int32Array(PAGE_ROWS + 8)

/**
 * A column chunk of numbers. The first page with values shows what the chunk is like: it is written both by a dictionary and as
 * differences, and the shorter wins. A chunk whose dictionary fills up goes on without it.
 */
export class NumberChunk implements ColumnChunk {
  readonly storage: NumberStorage
  readonly pages: ChunkPages
  readonly #withDeltas: boolean
  readonly #dictionary: NumberDictionary
  #bounds = new NumberBounds()
  #hasDictionary = true
  /** Of the dictionary, that pages refer to. */
  #entries = 0

  constructor(pages: ChunkPages, storage: NumberStorage, { deltas, dictionary }: ChunkOptions) {
    this.pages = pages
    this.storage = storage
    this.#withDeltas = deltas && storage !== 'double'
    this.#dictionary = new NumberDictionary(dictionary)
  }

  add(column: ColumnData, rows: number): void {
    if (column.storage === 'boolean' || column.storage === 'bytes' || column.storage !== this.storage) throw foreignColumn(this, column)
    for (let from = 0; from < rows; from += PAGE_ROWS) {
      const to = Math.min(rows, from + PAGE_ROWS)
      this.pages.beginPage(column.valid, from, to)
      page.gather(column, from, to)
      this.#bounds.include(page)
      this.pages.endPage(page.count === 0 ? Encoding.PLAIN : this.#encode(this.pages.body))
    }
  }

  #encode(body: ByteBuffer): Encoding {
    if (this.#hasDictionary) this.#hasDictionary = this.#dictionary.index(page, indexes) && (this.#entries > 0 || this.#pays(body))
    if (!this.#hasDictionary) return writeNumbers(this.#withDeltas, body)
    this.#entries = this.#dictionary.count
    writeIndexes(indexes, page.count, this.#entries, body)
    return Encoding.RLE_DICTIONARY
  }

  /** Whether the first page is shorter by a dictionary. */
  #pays(body: ByteBuffer): boolean {
    const start = body.length
    writeIndexes(indexes, page.count, this.#dictionary.count, body)
    const indexedBytes = body.length - start + this.#dictionary.count * (page.isHalf ? 4 : 8) + DICTIONARY_HEAD_BYTES
    body.length = start
    writeNumbers(this.#withDeltas, body)
    const bytes = body.length - start
    body.length = start
    return indexedBytes < bytes
  }

  end(): Statistics {
    if (this.#entries > 0) this.pages.addDictionary(this.#entries, out => this.#dictionary.write(this.#entries, this.storage === 'int32', out))
    const nans = this.storage === 'double' ? this.#bounds.nans : undefined
    return { nulls: this.pages.nulls, nans, bounds: this.#bounds[this.storage]() }
  }

  clear(keptBytes: number): void {
    this.pages.clear(keptBytes)
    this.#dictionary.clear()
    this.#bounds = new NumberBounds()
    this.#hasDictionary = true
    this.#entries = 0
  }
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
