import { isUtf8 } from 'node:buffer'

/** Where a stream stops being UTF-8. */
export interface Utf8Break {
  /** 0-based position of the first byte that cannot be part of the text. */
  readonly byteOffset: number
  /** 1-based. */
  readonly line: number
}

const LF = 10
const CR = 13
/** A sequence that the end of a chunk cuts off has at most this many bytes on the near side. */
const CUT_BYTES_MAX = 3

/**
 * Checks that a stream of chunks is well-formed UTF-8, wherever the chunks are cut.
 *
 * Decoders replace what they cannot read, and a table with replacement characters cannot be mended afterwards; so a
 * file is either UTF-8 to its last byte or none of it is used.
 */
export class Utf8Check {
  readonly #loneCarriageReturn: boolean
  readonly #linesRead: (() => number) | undefined
  #checked = 0
  #lines = 0
  #last = 0
  #cut: Uint8Array = new Uint8Array(0)

  /**
   * @param loneCarriageReturn whether a CR without LF ends a line, for the line number only
   * @param linesRead how many line ends there are in the chunks before the one that is being checked, from whoever knows it anyway;
   * it is asked only at a break. Without it each line end of the stream is looked for, which takes longer than the check.
   */
  constructor(loneCarriageReturn = false, linesRead?: () => number) {
    this.#loneCarriageReturn = loneCarriageReturn
    this.#linesRead = linesRead
  }

  push(chunk: Uint8Array): Utf8Break | undefined {
    const bytes = this.#cut.length === 0 ? chunk : Buffer.concat([this.#cut, chunk])
    const whole = bytes.length - cutSequence(bytes)
    const text = bytes.subarray(0, whole)
    if (!isUtf8(text)) return this.#breakAt(bytes, malformedAt(bytes))
    if (this.#linesRead === undefined) this.#countLines(text)
    this.#checked += whole
    // A copy: the slice of a Buffer is a view of memory whose owner may use it again.
    this.#cut = Uint8Array.from(bytes.subarray(whole))
    return undefined
  }

  /** To be called after the last chunk: the stream must not end within a character. */
  finish(): Utf8Break | undefined {
    return this.#cut.length === 0 ? undefined : this.#breakAt(this.#cut, 0)
  }

  #breakAt(bytes: Uint8Array, at: number): Utf8Break {
    // No line ends in the character that the chunk before was cut in.
    if (this.#linesRead !== undefined) this.#lines = this.#linesRead()
    this.#countLines(bytes.subarray(0, at))
    return { byteOffset: this.#checked + at, line: this.#lines + 1 }
  }

  #countLines(bytes: Uint8Array): void {
    if (!this.#loneCarriageReturn) {
      for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) this.#lines++
      return
    }
    let last = this.#last
    for (const byte of bytes) {
      if (byte === CR || (byte === LF && last !== CR)) this.#lines++
      last = byte
    }
    this.#last = last
  }
}

/** Bytes of a character that the end of the chunk cuts off; 0 when there is none or when it is malformed anyway. */
function cutSequence(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(CUT_BYTES_MAX, bytes.length); length++) {
    const byte = bytes[bytes.length - length] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return sequenceLength(byte) > length ? length : 0
  }
  return 0
}

/** Position of the first byte of the first malformed sequence (Unicode, table 3-7); the length when there is none. */
function malformedAt(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0)
    if (length === 0 || at + length > bytes.length || !isUtf8(bytes.subarray(at, at + length))) return at
    at += length
  }
  return at
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1
  if (lead < 0xc2) return 0
  if (lead < 0xe0) return 2
  if (lead < 0xf0) return 3
  return lead < 0xf5 ? 4 : 0
}
