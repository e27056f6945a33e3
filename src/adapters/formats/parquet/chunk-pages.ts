import { ByteBuffer } from './byte-buffer.ts'
import { Encoding, PageType } from './format-codes.ts'
import type { PageCodec } from './page-codec.ts'
import { writeDefinitionLevels } from './rle-hybrid.ts'
import { ThriftWriter } from './thrift-writer.ts'

/** Of compressed pages, when a column has its first: tables may have thousands of columns. */
const FIRST_BYTES = 1_024
/** Memory that is kept for the next pages; long texts may need more for a while. */
const KEPT_BYTES = 4_194_304

/**
 * A page is encoded and compressed without waiting for anything, so that all columns of all files share the memory for it. A new file
 * finds it in the processor's cache, and so does the next invocation of a function.
 */
const body = new ByteBuffer(65_536)
const packed = new ByteBuffer(65_536)

/**
 * The pages of one column chunk. Each is compressed at once, while it is in the processor's cache, and nothing else of its rows is kept:
 * a row group takes as much memory as it will take in the file.
 *
 * They are data pages of the first version. Every reader knows it, and it is what Spark, Arrow and DuckDB write unless told
 * otherwise; the second has its levels outside of the compression, which for flat tables saves nothing.
 */
export class ChunkPages {
  readonly name: string
  readonly #required: boolean
  readonly #codec: PageCodec
  readonly #data = new ByteBuffer(FIRST_BYTES)
  readonly #dictionary = new ByteBuffer(0)
  #pageRows = 0
  rows = 0
  /** Rows without a value. */
  nulls = 0
  /** Of all pages with their heads. */
  uncompressedBytes = 0
  /** Data pages by encoding, in the order of their first use. */
  readonly dataPages = new Map<Encoding, number>()

  constructor(name: string, required: boolean, codec: PageCodec) {
    this.name = name
    this.#required = required
    this.#codec = codec
  }

  /** Begins the page of these rows of a column; tells how many of them have a value. Throws when one has none and must. */
  beginPage(valid: Uint8Array, from: number, to: number): number {
    let present = 0
    for (let row = from; row < to; row++) present += valid[row] ?? 0
    const missing = to - from - present
    if (this.#required && missing > 0) throw new Error(`Column ${this.name} is required, and row ${this.rows + valid.indexOf(0, from) - from} of its row group has no value`)
    body.clear(KEPT_BYTES)
    if (!this.#required) writeDefinitionLevels(valid, from, to, present, body)
    this.#pageRows = to - from
    this.rows += to - from
    this.nulls += missing
    return present
  }

  /** The page under construction, levels first; its encoding is appended by the caller. */
  get body(): ByteBuffer {
    return body
  }

  endPage(encoding: Encoding): void {
    this.dataPages.set(encoding, (this.dataPages.get(encoding) ?? 0) + 1)
    this.#write(this.#data, PageType.DATA_PAGE, thrift => {
      thrift.struct(5, () => {
        thrift.i32(1, this.#pageRows)
        thrift.i32(2, encoding)
        thrift.i32(3, Encoding.RLE)
        thrift.i32(4, Encoding.RLE)
      })
    })
  }

  /** Makes the dictionary page of this many values, which `write` appends. It stands before the data pages, though it is known last. */
  addDictionary(entries: number, write: (out: ByteBuffer) => void): void {
    body.clear()
    write(body)
    this.#write(this.#dictionary, PageType.DICTIONARY_PAGE, thrift => {
      thrift.struct(7, () => {
        thrift.i32(1, entries)
        thrift.i32(2, Encoding.PLAIN)
      })
    })
  }

  /** Bytes of the dictionary page, 0 without one. */
  get dictionaryBytes(): number {
    return this.#dictionary.length
  }

  /** Of all pages with their heads. */
  get compressedBytes(): number {
    return this.#dictionary.length + this.#data.length
  }

  /** Appends the pages. */
  writeTo(out: ByteBuffer): void {
    out.append(this.#dictionary.bytes, 0, this.#dictionary.length)
    out.append(this.#data.bytes, 0, this.#data.length)
  }

  /** Forgets the chunk, and gives memory back beyond what is to be kept. */
  clear(keptBytes: number): void {
    this.#data.clear(keptBytes)
    this.#dictionary.clear()
    this.rows = 0
    this.nulls = 0
    this.uncompressedBytes = 0
    this.dataPages.clear()
  }

  #write(out: ByteBuffer, type: number, writeHead: (thrift: ThriftWriter) => void): void {
    packed.clear(KEPT_BYTES)
    this.#codec.compress(body, packed)
    const headStart = out.length
    const thrift = new ThriftWriter(out)
    thrift.i32(1, type)
    thrift.i32(2, body.length)
    thrift.i32(3, packed.length)
    writeHead(thrift)
    thrift.end()
    this.uncompressedBytes += out.length - headStart + body.length
    out.append(packed.bytes, 0, packed.length)
  }
}
