/** Chunks in the order they came, to be taken out again in pieces of other sizes. */
export class GatheredBytes {
  readonly #chunks: Uint8Array[]
  #byteLength: number

  constructor() {
    this.#chunks = []
    this.#byteLength = 0
  }

  get byteLength(): number {
    return this.#byteLength
  }

  push(chunk: Uint8Array): void {
    if (chunk.byteLength > 0) this.#chunks.push(chunk)
    this.#byteLength += chunk.byteLength
  }

  /** Removes the first `bytes` bytes, or all when there are fewer, and returns them in one piece. */
  take(bytes: number): Uint8Array {
    const taken: Uint8Array[] = []
    let missing = Math.min(bytes, this.#byteLength)
    let wholeChunks = 0
    while (missing > 0) {
      const chunk = this.#chunks[wholeChunks]
      if (chunk === undefined) break
      taken.push(chunk.subarray(0, missing))
      if (chunk.byteLength > missing) this.#chunks[wholeChunks] = chunk.subarray(missing)
      else wholeChunks++
      missing -= Math.min(missing, chunk.byteLength)
    }
    this.#chunks.splice(0, wholeChunks)
    const piece = taken.length === 1 && taken[0] !== undefined ? taken[0] : Buffer.concat(taken)
    this.#byteLength -= piece.byteLength
    return piece
  }

  clear(): void {
    this.#chunks.length = 0
    this.#byteLength = 0
  }
}
