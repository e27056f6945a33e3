import type { FileFault } from '../../domain/table/file-fault.ts'
import { decompress } from './decompress.ts'
import { FileRefusal } from './file-refusal.ts'
import { Utf8Check } from './utf8-check.ts'
import type { Utf8Break } from './utf8-check.ts'

/** The beginning of a file. */
export interface FileSample {
  readonly kind: 'sample'
  /** As text, decompressed. */
  readonly bytes: Uint8Array
  /** Whether this is all of the file. */
  readonly isWhole: boolean
  readonly brokenUtf8: Utf8Break | undefined
}

/** Reads at most `bytesMax` bytes of a file that may be gzip; the rest is never asked for. */
export async function readSample(
  source: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<FileSample | { readonly kind: 'refused'; readonly fault: FileFault }> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of decompress(source, () => undefined)) {
      // A copy: what a chunk is a view of may be used again.
      chunks.push(Uint8Array.from(chunk))
      length += chunk.length
      if (length > bytesMax) break
    }
  } catch (error) {
    if (error instanceof FileRefusal) return { kind: 'refused', fault: error.fault }
    throw error
  }
  const isWhole = length <= bytesMax
  const bytes = Buffer.concat(chunks).subarray(0, bytesMax)
  const check = new Utf8Check()
  const brokenUtf8 = check.push(bytes) ?? (isWhole ? check.finish() : undefined)
  return { kind: 'sample', bytes, isWhole, brokenUtf8 }
}
