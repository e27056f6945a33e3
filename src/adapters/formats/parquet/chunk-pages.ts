import type { EncoderKernel } from '../kernel/encoder-kernel.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { Encoding, PageType } from './format-codes.ts'
import type { PageCodec } from './page-codec.ts'
import { ThriftWriter } from './thrift-writer.ts'

/** Of compressed pages, when a column has its first: tables may have thousands of columns. */
const FIRST_BYTES = 1_024

/**
 * The pages of one column chunk. Each is compressed at once, while it is in the processor's cache, and nothing else of its rows is kept:
 * a row group takes as much memory as it will take in the file.
 *
 * They are data pages of the first version. Every reader knows it, and it is what Spark, Arrow and DuckDB write unless told
 * otherwise; the second has its levels outside of the compression, which for flat tables saves nothing.
 */
export class ChunkPages {
  readonly name: string
  readonly isRequired: boolean
  readonly kernel: EncoderKernel
  readonly #codec: PageCodec
  readonly #data = new ByteBuffer(FIRST_BYTES)
  readonly #dictionary = new ByteBuffer(0)
  rows = 0
  /** Rows without a value. */
  nulls = 0
  /** Of all pages with their heads. */
  uncompressedBytes = 0
  /** Data pages by encoding, in the order of their first use. */
  readonly dataPages = new Map<Encoding, number>()

  constructor(name: string, isRequired: boolean, codec: PageCodec, kernel: EncoderKernel) {
    this.name = name
    this.isRequired = isRequired
    this.kernel = kernel
    this.#codec = codec
  }

  /** Adds the page of so many rows that the kernel has made of a column whose rows begin at `valid[from]`. Throws when one has no value and must. */
  add(encoding: Encoding, rows: number, valid: Uint8Array, from: number): void {
    const missing = rows - this.kernel.call.presentRows()
    if (this.isRequired && missing > 0) throw new Error(`Column ${this.name} is required, and row ${this.rows + valid.indexOf(0, from) - from} of its row group has no value`)
    this.rows += rows
    this.nulls += missing
    this.dataPages.set(encoding, (this.dataPages.get(encoding) ?? 0) + 1)
    this.#write(this.#data, PageType.DATA_PAGE, thrift => {
      thrift.struct(5, () => {
        thrift.i32(1, rows)
        thrift.i32(2, encoding)
        thrift.i32(3, Encoding.RLE)
        thrift.i32(4, Encoding.RLE)
      })
    })
  }

  /** Adds the dictionary page of so many values that the kernel has made. It stands before the data pages, though it is known last. */
  addDictionary(entries: number): void {
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
    const packed = this.#codec.compress(this.kernel)
    const bodyLength = this.kernel.call.bodyLength()
    const headStart = out.length
    const thrift = new ThriftWriter(out)
    thrift.i32(1, type)
    thrift.i32(2, bodyLength)
    thrift.i32(3, packed.length)
    writeHead(thrift)
    thrift.end()
    this.uncompressedBytes += out.length - headStart + bodyLength
    out.append(packed, 0, packed.length)
  }
}
