import type { FieldContract } from '../../../domain/contract/table-contract.ts'
import type { Column } from '../../../domain/table/column-builder.ts'
import type { ByteBuffer } from './byte-buffer.ts'
import { ChunkPages } from './chunk-pages.ts'
import { encodeBooleans } from './encode-booleans.ts'
import { encodeNumbers } from './encode-numbers.ts'
import { encodeTexts } from './encode-texts.ts'
import { Encoding, PageType, PhysicalType } from './format-codes.ts'
import type { PageCodec } from './page-codec.ts'
import { writeStatistics } from './statistics.ts'
import type { Statistics } from './statistics.ts'
import { ThriftType } from './thrift-writer.ts'
import type { ThriftWriter } from './thrift-writer.ts'

/**
 * Encoding runs from its begin to its end without waiting for anything, so that all files share this memory. A new file finds it warm,
 * and so does the next invocation of a function.
 */
const pages = new ChunkPages()

/** What the format calls the types of columns. */
export const PHYSICAL_TYPES = { int32: 'INT32', int64: 'INT64', double: 'DOUBLE', boolean: 'BOOLEAN', bytes: 'BYTE_ARRAY' } as const

export interface ChunkOptions {
  readonly codec: PageCodec
  /** Whether integers may be written as differences. */
  readonly deltas: boolean
}

export interface ChunkSizes {
  readonly compressed: number
  readonly uncompressed: number
}

/** Appends the pages of the first `rows` rows of a column to `out`, which lies at `outOffset` of the file, and what the footer says about them to `thrift`. */
export function encodeChunk(
  field: FieldContract,
  column: Column,
  rows: number,
  options: ChunkOptions,
  out: ByteBuffer,
  outOffset: number,
  thrift: ThriftWriter,
): ChunkSizes {
  pages.begin({ name: field.name, required: field.required, codec: options.codec })
  const statistics = encodePages(field, column, rows, options.deltas)
  const start = out.length
  const { dictionaryBytes } = pages
  pages.writeTo(out)
  const sizes = { compressed: out.length - start, uncompressed: pages.uncompressedBytes }
  const fileOffset = outOffset + start
  thrift.structElement(() => {
    thrift.i64(2, fileOffset)
    thrift.struct(3, () => {
      thrift.i32(1, PhysicalType[PHYSICAL_TYPES[column.storage]])
      writeEncodings(dictionaryBytes > 0, thrift)
      thrift.list(3, ThriftType.binary, 1)
      thrift.textElement(field.name)
      thrift.i32(4, options.codec.code)
      thrift.i64(5, rows)
      thrift.i64(6, sizes.uncompressed)
      thrift.i64(7, sizes.compressed)
      thrift.i64(9, fileOffset + dictionaryBytes)
      if (dictionaryBytes > 0) thrift.i64(11, fileOffset)
      thrift.struct(12, () => writeStatistics(statistics, thrift))
      writeEncodingStatistics(dictionaryBytes > 0, thrift)
    })
  })
  return sizes
}

/** Documents have no bounds: nobody compares them. */
function encodePages({ column: type }: FieldContract, column: Column, rows: number, deltas: boolean): Statistics {
  switch (column.storage) {
    case 'boolean': {
      const bounds = encodeBooleans(column, rows, pages)
      return { nulls: pages.nulls, nans: undefined, bounds }
    }
    case 'bytes': {
      const hasBounds = type.kind !== 'json'
      const bounds = encodeTexts(column, rows, hasBounds, pages).bounds()
      return { nulls: pages.nulls, nans: undefined, bounds }
    }
    default: {
      const bounds = encodeNumbers(column, rows, deltas, pages)
      const nans = column.storage === 'double' ? bounds.nans : undefined
      return { nulls: pages.nulls, nans, bounds: bounds[column.storage]() }
    }
  }
}

/** Readers look here for what they must know; the levels are RLE, and a dictionary is PLAIN. */
function writeEncodings(hasDictionary: boolean, thrift: ThriftWriter): void {
  const encodings = new Set<number>([...(hasDictionary ? [Encoding.PLAIN] : []), Encoding.RLE, ...pages.dataPages.keys()])
  thrift.list(2, ThriftType.i32, encodings.size)
  for (const encoding of encodings) thrift.i32Element(encoding)
}

/** Tells readers whether a dictionary holds every value of the chunk. */
function writeEncodingStatistics(hasDictionary: boolean, thrift: ThriftWriter): void {
  thrift.list(13, ThriftType.struct, (hasDictionary ? 1 : 0) + pages.dataPages.size)
  const write = (type: number, encoding: number, count: number) =>
    thrift.structElement(() => {
      thrift.i32(1, type)
      thrift.i32(2, encoding)
      thrift.i32(3, count)
    })
  if (hasDictionary) write(PageType.DICTIONARY_PAGE, Encoding.PLAIN, 1)
  for (const [encoding, count] of pages.dataPages) write(PageType.DATA_PAGE, encoding, count)
}
