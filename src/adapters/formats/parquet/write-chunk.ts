import type { ChunkPages } from './chunk-pages.ts'
import type { ColumnChunk } from './column-chunk.ts'
import { Encoding, PageType, PhysicalType } from './format-codes.ts'
import type { PageCodec } from './page-codec.ts'
import { writeStatistics } from './statistics.ts'
import type { Statistics } from './statistics.ts'
import { ThriftType } from './thrift-writer.ts'
import type { ThriftWriter } from './thrift-writer.ts'

/** What the format calls the types of columns. */
export const PHYSICAL_TYPES = { int32: 'INT32', int64: 'INT64', double: 'DOUBLE', boolean: 'BOOLEAN', bytes: 'BYTE_ARRAY' } as const

/** Writes what the footer says of one column chunk, whose pages begin at `offset` of the file. */
export function writeChunk({ storage, pages }: ColumnChunk, statistics: Statistics, codec: PageCodec, offset: number, thrift: ThriftWriter): void {
  const { dictionaryBytes } = pages
  thrift.structElement(() => {
    thrift.i64(2, offset)
    thrift.struct(3, () => {
      thrift.i32(1, PhysicalType[PHYSICAL_TYPES[storage]])
      writeEncodings(pages, thrift)
      thrift.list(3, ThriftType.binary, 1)
      thrift.textElement(pages.name)
      thrift.i32(4, codec.code)
      thrift.i64(5, pages.rows)
      thrift.i64(6, pages.uncompressedBytes)
      thrift.i64(7, pages.compressedBytes)
      thrift.i64(9, offset + dictionaryBytes)
      if (dictionaryBytes > 0) thrift.i64(11, offset)
      thrift.struct(12, () => writeStatistics(statistics, thrift))
      writeEncodingStatistics(pages, thrift)
    })
  })
}

/** Readers look here for what they must know; the levels are RLE, and a dictionary is PLAIN. */
function writeEncodings({ dictionaryBytes, dataPages }: ChunkPages, thrift: ThriftWriter): void {
  const encodings = new Set<number>([...(dictionaryBytes > 0 ? [Encoding.PLAIN] : []), Encoding.RLE, ...dataPages.keys()])
  thrift.list(2, ThriftType.i32, encodings.size)
  for (const encoding of encodings) thrift.i32Element(encoding)
}

/** Tells readers whether a dictionary holds every value of the chunk. */
function writeEncodingStatistics({ dictionaryBytes, dataPages }: ChunkPages, thrift: ThriftWriter): void {
  const hasDictionary = dictionaryBytes > 0
  thrift.list(13, ThriftType.struct, (hasDictionary ? 1 : 0) + dataPages.size)
  const write = (type: number, encoding: number, count: number) =>
    thrift.structElement(() => {
      thrift.i32(1, type)
      thrift.i32(2, encoding)
      thrift.i32(3, count)
    })
  if (hasDictionary) write(PageType.DICTIONARY_PAGE, Encoding.PLAIN, 1)
  for (const [encoding, count] of dataPages) write(PageType.DATA_PAGE, encoding, count)
}
