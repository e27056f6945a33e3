import { rejectionLine } from '../../domain/table/rejection.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import { writeInChunks } from './write-in-chunks.ts'
import type { AccountedRejection } from './write-rejections.ts'

/**
 * Objects as newline-delimited JSON into a sink, waiting for the sink as it goes. Without objects nothing is written,
 * so that a sink may take its first chunk as the sign that there is something to keep.
 *
 * Lines end in LF everywhere: the library ends them as the operating system does, and the same rows give the same bytes.
 */
export async function writeNdjsonLines(objects: readonly object[], sink: ByteSink): Promise<void> {
  await writeInChunks(encoded(await linesOf(objects)), sink)
}

function* encoded(lines: readonly string[]): Generator<Uint8Array> {
  for (const line of lines) yield Buffer.from(`${line.trimEnd()}\n`)
}

/** `writeRejections` for the reference path: by a serializer that is not ours, so that comparing the paths compares the lines too. */
export async function writeRejectionsByNdjson(rejections: readonly AccountedRejection[], sink: ByteSink): Promise<void> {
  const lines = rejections.map(rejection => {
    if ('lines' in rejection) throw new Error('Internal error: the reference path has a line that it did not write')
    return rejectionLine(rejection)
  })
  await writeNdjsonLines(lines, sink)
}

/**
 * All lines at once, by events. The library's stream is of an old make, whose asynchronous iterator waits for ever when the stream
 * ends while its reader is busy elsewhere, as a reader is that waits for a sink.
 */
async function linesOf(objects: readonly object[]): Promise<readonly string[]> {
  if (objects.length === 0) return []
  // Most files have no bad rows, and most of the others take the fast path.
  const { default: ndjson } = await import('ndjson')
  const stream = ndjson.stringify()
  const lines: string[] = []
  stream.on('data', (line: string) => lines.push(line))
  const ended = new Promise((resolve, reject) => {
    stream.on('end', resolve)
    stream.on('error', reject)
  })
  for (const object of objects) stream.write(object)
  stream.end()
  await ended
  return lines
}
