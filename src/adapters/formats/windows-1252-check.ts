/** The five bytes that stand for no character in windows-1252; decoders for browsers make control characters of them. */
const UNASSIGNED = new Uint8Array(256)
for (const byte of [0x81, 0x8d, 0x8f, 0x90, 0x9d]) UNASSIGNED[byte] = 1

const LF = 10

export interface UnassignedByte {
  /** 0-based position in the stream, and in the chunk. */
  readonly byteOffset: number
  readonly at: number
  /** 1-based. */
  readonly line: number
  readonly byte: number
}

/** Finds the first byte of a stream that windows-1252 does not know, by which a file in another encoding shows. */
export class Windows1252Check {
  #checked = 0
  #lines = 0

  push(chunk: Uint8Array): UnassignedByte | undefined {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (byte === LF) this.#lines++
      else if (UNASSIGNED[byte] === 1) return { byteOffset: this.#checked + at, at, line: this.#lines + 1, byte }
    }
    this.#checked += chunk.length
    return undefined
  }
}
