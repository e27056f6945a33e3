import type { ByteSink } from '../../ports/byte-sink.ts'

/** Writes objects as JSON, one a line. */
export async function writeNdjson(items: readonly object[], sink: ByteSink): Promise<void> {
  if (items.length === 0) return
  await sink.write(new TextEncoder().encode(items.map(item => `${JSON.stringify(item)}\n`).join('')))
}
