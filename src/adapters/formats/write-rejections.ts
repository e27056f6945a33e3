import { isUtf8 } from 'node:buffer'
import { rejectionLineBy } from '../../domain/table/rejection.ts'
import type { Rejection } from '../../domain/table/rejection.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'

/** Of the characters that are gathered for one call of the sink. */
const CHUNK_LENGTH = 262_144

/**
 * Rejections as newline-delimited JSON into a sink, waiting for the sink as it goes: the bytes that `writeRejectionsByNdjson` writes, in a
 * fraction of the time. A file may be bad in every row, and then its lines are most of the work. Without rejections nothing is
 * written, so that a sink may take its first chunk as the sign that there is something to keep.
 */
export async function writeRejections(rejections: readonly Rejection[], sink: ByteSink): Promise<void> {
  let lines = ''
  for (const rejection of rejections) {
    lines += `${JSON.stringify(rejectionLineBy(textOf, rejection))}\n`
    if (lines.length < CHUNK_LENGTH) continue
    await sink.write(Buffer.from(lines))
    lines = ''
  }
  if (lines !== '') await sink.write(Buffer.from(lines))
}

/** A byte order mark is a character as any other. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

/** What the domain's `decodeUtf8` says of a text, by the runtime. */
function textOf(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? DECODER.decode(bytes) : undefined
}
