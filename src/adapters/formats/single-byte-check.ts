export type SingleByteEncoding = 'latin1' | 'windows-1252'

export interface BytePlace {
  /** 0-based position in the stream. */
  readonly byteOffset: number
  /** 1-based. */
  readonly line: number
}

export interface StrangeByte extends BytePlace {
  /** 0-based position in the chunk. */
  readonly at: number
  readonly byte: number
}

const LF = 10
const CR = 13
const FIRST_BEYOND_ASCII = 0x80
const LAST_C1_CONTROL = 0x9f
/** The five bytes that stand for no character in windows-1252; decoders for browsers make control characters of them. */
const UNASSIGNED = [0x81, 0x8d, 0x8f, 0x90, 0x9d]

/**
 * Finds the first byte of a stream that its encoding has no use for, by which a file in another encoding shows: those that
 * windows-1252 does not know, and the control characters C1 of latin1, which are letters, quotes and the euro in windows-1252.
 */
export class SingleByteCheck {
  readonly #strange = new Uint8Array(256)
  readonly #loneCarriageReturn: boolean
  #first: BytePlace | undefined
  #checked = 0
  #lines = 0
  #last = 0

  /** @param loneCarriageReturn whether a CR without LF ends a line, for the line number only */
  constructor(encoding: SingleByteEncoding, loneCarriageReturn = false) {
    this.#loneCarriageReturn = loneCarriageReturn
    if (encoding === 'latin1') this.#strange.fill(1, FIRST_BEYOND_ASCII, LAST_C1_CONTROL + 1)
    else for (const byte of UNASSIGNED) this.#strange[byte] = 1
  }

  /** The first byte that is no ASCII, so far. */
  get firstBeyondAscii(): BytePlace | undefined {
    return this.#first
  }

  push(chunk: Uint8Array): StrangeByte | undefined {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (byte >= FIRST_BEYOND_ASCII) {
        if (this.#strange[byte] === 1) return { byteOffset: this.#checked + at, line: this.#lines + 1, at, byte }
        this.#first ??= { byteOffset: this.#checked + at, line: this.#lines + 1 }
      } else if (this.#loneCarriageReturn ? byte === CR || (byte === LF && this.#last !== CR) : byte === LF) this.#lines++
      this.#last = byte
    }
    this.#checked += chunk.length
    return undefined
  }
}
