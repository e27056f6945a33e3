import { isUtf8 } from 'node:buffer'
import { rejectionLineBy } from '../../domain/table/rejection.ts'
import type { Rejection, RowError } from '../../domain/table/rejection.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'

/** What is gathered for one call of the sink. */
const CHUNK_BYTES = 262_144

/** A rejection whose line is written already: `bytes[start, end)` of its lines. */
export interface WrittenRejection {
  readonly row: number
  readonly errors: readonly RowError[]
  readonly lines: { readonly bytes: Uint8Array }
  readonly start: number
  readonly end: number
}

/**
 * Rejections as newline-delimited JSON into a sink, waiting for the sink as it goes: the bytes that `writeRejectionsByNdjson` writes, in a
 * fraction of the time. A file may be bad in every row, and then its lines are most of the work. Without rejections nothing is
 * written, so that a sink may take its first chunk as the sign that there is something to keep.
 */
export async function writeRejections(rejections: readonly (Rejection | WrittenRejection)[], sink: ByteSink): Promise<void> {
  let pieces: Uint8Array[] = []
  let bytes = 0
  for (const piece of piecesOf(rejections)) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes < CHUNK_BYTES) continue
    await sink.write(Buffer.concat(pieces, bytes))
    pieces = []
    bytes = 0
  }
  if (bytes > 0) await sink.write(Buffer.concat(pieces, bytes))
}

/** The lines, one or many at a time: those that are written already mostly lie one behind another. */
function* piecesOf(rejections: readonly (Rejection | WrittenRejection)[]): Generator<Uint8Array> {
  let run: { readonly lines: WrittenRejection['lines']; readonly start: number; end: number } | undefined
  for (const rejection of rejections) {
    const isWritten = 'lines' in rejection
    if (isWritten && run?.lines === rejection.lines && run.end === rejection.start && run.end - run.start < CHUNK_BYTES) {
      run.end = rejection.end
      continue
    }
    if (run !== undefined) yield run.lines.bytes.subarray(run.start, run.end)
    run = isWritten ? { lines: rejection.lines, start: rejection.start, end: rejection.end } : undefined
    if (!isWritten) yield Buffer.from(`${JSON.stringify(rejectionLineBy(textOf, rejection))}\n`)
  }
  if (run !== undefined) yield run.lines.bytes.subarray(run.start, run.end)
}

/** A byte order mark is a character as any other. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })

/** What the domain's `decodeUtf8` says of a text, by the runtime. */
function textOf(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? DECODER.decode(bytes) : undefined
}
