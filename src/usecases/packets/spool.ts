import type { ByteSink } from '../../ports/byte-sink.ts'
import type { RunningHash } from '../../ports/running-hash.ts'

/**
 * Hashes what is written, and keeps it in memory up to a bound: for files whose name is known only when they are complete. What
 * goes beyond the bound is hashed only, and must be written a second time.
 */
export class Spool implements ByteSink {
  readonly #bytesMax: number
  readonly #hash: RunningHash
  #chunks: Uint8Array[] | undefined = []
  #bytes = 0

  constructor(bytesMax: number, hash: RunningHash) {
    this.#bytesMax = bytesMax
    this.#hash = hash
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
    if (this.#bytes > this.#bytesMax) this.#chunks = undefined
    this.#chunks?.push(chunk)
    await Promise.resolve()
  }

  /** What was written; without the bytes where they were too many. Called once, at the end. */
  finish(): { readonly sha256: string; readonly bytes: Uint8Array | undefined } {
    const hash = this.#hash.hex()
    if (this.#chunks === undefined) return { sha256: hash, bytes: undefined }
    const bytes = new Uint8Array(this.#bytes)
    let at = 0
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    return { sha256: hash, bytes }
  }
}
