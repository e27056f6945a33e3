import { isUtf8 } from 'node:buffer'
import { rejectionLineBy } from '../../domain/table/rejection.ts'
import type { Rejection, RowError } from '../../domain/table/rejection.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import { CHUNK_BYTES, writeInChunks } from './write-in-chunks.ts'

/** A rejection whose line is written already: `bytes[start, end)` of its lines. */
export interface WrittenRejection {
  readonly row: number
  readonly errors: readonly RowError[]
  readonly lines: { readonly bytes: Uint8Array }
  readonly start: number
  readonly end: number
}

/** A row that is rejected, as it is accounted for until its line goes out. */
export type AccountedRejection = Rejection | WrittenRejection

/**
 * Rejections as newline-delimited JSON into a sink, waiting for the sink as it goes: the bytes that `writeRejectionsByNdjson` writes, in a
 * fraction of the time. A file may be bad in every row, and then its lines are most of the work. Without rejections nothing is
 * written, so that a sink may take its first chunk as the sign that there is something to keep.
 */
export async function writeRejections(rejections: readonly AccountedRejection[], sink: ByteSink): Promise<void> {
  await writeInChunks(piecesOf(rejections), sink)
}

/** The lines, one or many at a time: those that are written already mostly lie one behind another. */
function* piecesOf(rejections: readonly AccountedRejection[]): Generator<Uint8Array> {
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
