import * as zlib from 'node:zlib'
import type { ByteBuffer } from './byte-buffer.ts'
import { Codec } from './format-codes.ts'
import { compressSnappy } from './snappy.ts'

/**
 * `snappy` is read by everything that reads Parquet, and the same bytes wherever it is written. `zstd` is smaller by a third and
 * no slower, but an old reader may not know it, and its bytes depend on the version of Node.
 */
export type ParquetCompression = 'snappy' | 'zstd'

/** How pages are compressed. */
export interface PageCodec {
  /** In the format's numbering. */
  readonly code: number
  /** Appends what the source is compressed to. */
  compress(source: ByteBuffer, target: ByteBuffer): void
}

const ZSTD_LEVEL = 1

/** Throws where the runtime lacks it. */
export function pageCodec(compression: ParquetCompression): PageCodec {
  if (compression === 'snappy') return { code: Codec.SNAPPY, compress: compressSnappy }
  if (typeof zlib.zstdCompressSync !== 'function') throw new Error('This version of Node has no zstd: write Parquet with snappy, or run Node 22.15 or later')
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL }
  return {
    code: Codec.ZSTD,
    compress: ({ bytes, length }, target) => {
      const packed = zlib.zstdCompressSync(bytes.subarray(0, length), { params })
      target.append(packed, 0, packed.length)
    },
  }
}
