import type { Compressors } from 'hyparquet'
import * as zlib from 'node:zlib'

/** What hyparquet has to be given to read the pages that our encoder may write; Snappy it knows. */
export const PAGE_DECOMPRESSORS: Compressors = { ZSTD: expandZstd }

/** Throws for what is no zstd, and for what would be longer than the page's header says. */
function expandZstd(bytes: Uint8Array, length: number): Uint8Array {
  if (typeof zlib.zstdDecompressSync !== 'function') throw new Error('This version of Node has no zstd, by which the file is compressed: run Node 22.15 or later')
  return zlib.zstdDecompressSync(bytes, { maxOutputLength: Math.max(length, 1) })
}
