import type { ByteBuffer } from './byte-buffer.ts'
import { writeHybrid } from './rle-hybrid.ts'

/** Appends entries of a dictionary of `entries` values: the bits of each, and the entries in runs. No reader must deal with no bits. */
export function writeIndexes(indexes: Int32Array, count: number, entries: number, out: ByteBuffer): void {
  const width = Math.max(1, 32 - Math.clz32(entries - 1))
  out.byte(width)
  writeHybrid(indexes, count, width, out)
}
