import { ByteBuffer } from './byte-buffer.ts'
import { Encoding, PageType } from './format-codes.ts'
import { pageCodec } from './page-codec.ts'
import type { PageCodec } from './page-codec.ts'
import { writeDefinitionLevels } from './rle-hybrid.ts'
import { ThriftWriter } from './thrift-writer.ts'

const FIRST_BYTES = 65_536
/** Memory that is kept from one chunk to the next; pages of long texts may need more for a while. */
const KEPT_BYTES = 4_194_304

/** What a chunk is made for. */
export interface ChunkTarget {
  readonly name: string
  readonly required: boolean
  readonly codec: PageCodec
}

/**
 * The pages of one column chunk, compressed one by one while they are in the processor's cache; nothing else of them is kept.
 *
 * They are data pages of the first version. Every reader knows it, and it is what Spark, Arrow and DuckDB write unless told
 * otherwise; the second has its levels outside of the compression, which for flat tables saves nothing.
 */
export class ChunkPages {
  /** The page under construction, levels first; its encoding is appended by the caller. */
  readonly body = new ByteBuffer(FIRST_BYTES)
  readonly #packed = new ByteBuffer(FIRST_BYTES)
  readonly #data = new ByteBuffer(FIRST_BYTES)
  readonly #dictionary = new ByteBuffer(FIRST_BYTES)
  #target: ChunkTarget = { name: '', required: false, codec: pageCodec('snappy') }
  #row = 0
  #rowsOfPage = 0
  /** Rows without a value. */
  nulls = 0
  /** Of all pages with their heads. */
  uncompressedBytes = 0
  /** Data pages by encoding, in the order of their first use. */
  readonly dataPages = new Map<Encoding, number>()

  begin(target: ChunkTarget): void {
    this.#target = target
    this.#clear()
    this.#row = 0
    this.nulls = 0
    this.uncompressedBytes = 0
    this.dataPages.clear()
  }

  /** Begins the page of the rows up to `to`; tells how many of them have a value. Throws when one has none and must. */
  beginPage(valid: Uint8Array, to: number): number {
    const from = this.#row
    let present = 0
    for (let row = from; row < to; row++) present += valid[row] ?? 0
    this.body.clear()
    this.#row = to
    this.#rowsOfPage = to - from
    this.nulls += to - from - present
    if (!this.#target.required) writeDefinitionLevels(valid, from, to, present, this.body)
    else if (present < to - from) throw new Error(`Column ${this.#target.name} is required, and row ${valid.indexOf(0, from)} of its row group has no value`)
    return present
  }

  endPage(encoding: Encoding): void {
    this.dataPages.set(encoding, (this.dataPages.get(encoding) ?? 0) + 1)
    this.#write(this.body, this.#data, PageType.DATA_PAGE, thrift => {
      thrift.struct(5, () => {
        thrift.i32(1, this.#rowsOfPage)
        thrift.i32(2, encoding)
        thrift.i32(3, Encoding.RLE)
        thrift.i32(4, Encoding.RLE)
      })
    })
  }

  /** Makes the dictionary page of this many values, which `write` appends. */
  addDictionary(entries: number, write: (out: ByteBuffer) => void): void {
    this.body.clear()
    write(this.body)
    this.#write(this.body, this.#dictionary, PageType.DICTIONARY_PAGE, thrift => {
      thrift.struct(7, () => {
        thrift.i32(1, entries)
        thrift.i32(2, Encoding.PLAIN)
      })
    })
  }

  /** Bytes of the dictionary page, 0 without one, before the pages are written. It stands before the data pages, though it is known last. */
  get dictionaryBytes(): number {
    return this.#dictionary.length
  }

  /** Appends the pages, and forgets them. */
  writeTo(out: ByteBuffer): void {
    out.append(this.#dictionary.bytes, 0, this.#dictionary.length)
    out.append(this.#data.bytes, 0, this.#data.length)
    this.#clear()
  }

  #clear(): void {
    for (const buffer of [this.body, this.#packed, this.#data, this.#dictionary]) buffer.clear(KEPT_BYTES)
  }

  #write(page: ByteBuffer, out: ByteBuffer, type: number, writeHead: (thrift: ThriftWriter) => void): void {
    this.#packed.clear()
    this.#target.codec.compress(page, this.#packed)
    const headStart = out.length
    const thrift = new ThriftWriter(out)
    thrift.i32(1, type)
    thrift.i32(2, page.length)
    thrift.i32(3, this.#packed.length)
    writeHead(thrift)
    thrift.end()
    this.uncompressedBytes += out.length - headStart + page.length
    out.append(this.#packed.bytes, 0, this.#packed.length)
  }
}
