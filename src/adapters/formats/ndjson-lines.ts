import { EOL } from 'node:os'
import { pipeline } from 'node:stream/promises'
import ndjson from 'ndjson'
import type { ByteSink } from '../../ports/byte-sink.ts'

const CHUNK_BYTES = 262_144

/**
 * Objects as newline-delimited JSON into a sink, waiting for the sink as it goes. Without objects nothing is written,
 * so that a sink may take its first chunk as the sign that there is something to keep.
 *
 * Lines end in LF everywhere: the library ends them as the operating system does, and the same rows give the same bytes.
 */
export async function writeNdjsonLines(objects: readonly object[], sink: ByteSink): Promise<void> {
  if (objects.length === 0) return
  await pipeline(objects, ndjson.stringify(), async (lines: AsyncIterable<string>) => {
    let pending: Buffer[] = []
    let bytes = 0
    for await (const line of lines) {
      const encoded = Buffer.from(line.slice(0, -EOL.length) + '\n')
      pending.push(encoded)
      bytes += encoded.length
      if (bytes < CHUNK_BYTES) continue
      await sink.write(Buffer.concat(pending))
      pending = []
      bytes = 0
    }
    if (bytes > 0) await sink.write(Buffer.concat(pending))
  })
}
