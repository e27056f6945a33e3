import { ContentHash } from '../../domain/identity/content-hash.ts'
import type { NewHash, RunningHash } from '../../ports/running-hash.ts'

export function newHash(deps: { readonly newHash?: NewHash }): RunningHash {
  return deps.newHash?.() ?? new ContentHash()
}

/** The same bytes, hashed on the way. */
export async function* hashed(body: AsyncIterable<Uint8Array>, hash: RunningHash): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    hash.update(chunk)
    yield chunk
  }
}
