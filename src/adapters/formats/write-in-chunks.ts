import type { ByteSink } from '../../ports/byte-sink.ts'

/** What is gathered for one call of the sink, give or take a piece. */
export const CHUNK_BYTES = 262_144

/** Copies pieces into a sink, many at a time, waiting for the sink as it goes. Without pieces nothing is written. */
export async function writeInChunks(pieces: Iterable<Uint8Array>, sink: ByteSink): Promise<void> {
  let pending: Uint8Array[] = []
  let bytes = 0
  for (const piece of pieces) {
    pending.push(piece)
    bytes += piece.length
    if (bytes < CHUNK_BYTES) continue
    await sink.write(Buffer.concat(pending, bytes))
    pending = []
    bytes = 0
  }
  if (bytes > 0) await sink.write(Buffer.concat(pending, bytes))
}
