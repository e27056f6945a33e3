import type { EncoderKernel } from '../kernel/encoder-kernel.ts'
import { Codec } from './format-codes.ts'

/**
 * `snappy` is read by everything that reads Parquet, and the same bytes wherever it is written. `zstd` is smaller by a third and
 * no slower, but an old reader may not know it, and its bytes depend on the version of Node.
 */
export type ParquetCompression = 'snappy' | 'zstd'

/** How pages are compressed. */
export interface PageCodec {
  /** In the format's numbering. */
  readonly code: number
  /** What the page that the kernel has made is compressed to; to be copied before the next call. */
  compress(kernel: EncoderKernel): Uint8Array
}

const ZSTD_LEVEL = 1

/** Throws where the runtime lacks it. */
export function pageCodec(compression: ParquetCompression): PageCodec {
  return compression === 'snappy' ? { code: Codec.SNAPPY, compress: compressSnappy } : zstdCodec()
}

function compressSnappy(kernel: EncoderKernel): Uint8Array {
  const length = kernel.call.packBody()
  const start = kernel.call.packedStart()
  return kernel.bytes.subarray(start, start + length)
}

function zstdCodec(): PageCodec {
  // Not imported, so that who writes Snappy has not got it to load.
  const zlib = process.getBuiltinModule('node:zlib')
  if (typeof zlib.zstdCompressSync !== 'function') throw new Error('This version of Node has no zstd: write Parquet with snappy, or run Node 22.15 or later')
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL }
  return {
    code: Codec.ZSTD,
    compress: ({ bytes, call }) => {
      const start = call.bodyStart()
      return zlib.zstdCompressSync(bytes.subarray(start, start + call.bodyLength()), { params })
    },
  }
}
