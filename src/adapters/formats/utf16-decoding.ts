import type { TextBreak, TextDecoding } from './text-decoding.ts'

const UNIT_BYTES = 2
const LF = 10
const CR = 13
const NO_BYTES = new Uint8Array(0)
/** In a pattern by code points a pair is one character, and only half of one is a surrogate. */
const LONE_SURROGATE = /[\ud800-\udfff]/u

/**
 * UTF-16 as UTF-8. Records are cut from UTF-8 by single bytes; so that positions stay those of the file, the text of chunks is
 * kept until positions beyond it are asked for, and counted. Of text without a line end behind the first one only the lengths are
 * kept, since the positions asked for are those where records begin: so memory is bounded in a line that never ends, too.
 */
export class Utf16Decoding implements TextDecoding {
  readonly encoding = 'utf-8'
  readonly #bigEndian: boolean
  readonly #markBytes: number
  readonly #loneCarriageReturn: boolean
  /** Bytes of the file before those that were pushed last. */
  #taken = 0
  #lines = 0
  #last = 0
  /** Bytes that the end of a chunk has cut off: half a unit, a unit that begins a pair, or both. */
  #cut: Uint8Array = NO_BYTES
  readonly #texts: (Uint8Array | TextSpan)[] = []
  /** The position that was asked for last, in the text and in the file, and where it is in the first of the texts. */
  #textOffset = 0
  #fileOffset: number
  #at = 0

  /**
   * @param markBytes bytes of the byte order mark, which is no text
   * @param loneCarriageReturn whether a CR without LF ends a line, for the line number in messages only
   */
  constructor(order: 'utf-16le' | 'utf-16be', markBytes: 0 | 2, loneCarriageReturn = false) {
    this.#loneCarriageReturn = loneCarriageReturn
    this.#bigEndian = order === 'utf-16be'
    this.#markBytes = markBytes
    this.#fileOffset = markBytes
  }

  push(chunk: Uint8Array): Uint8Array | TextBreak {
    const mark = this.#taken === 0 && this.#cut.length === 0 ? this.#markBytes : 0
    const bytes = this.#cut.length === 0 ? chunk.subarray(mark) : Buffer.concat([this.#cut, chunk])
    this.#taken += mark
    const whole = bytes.length - this.#cutLength(bytes)
    const text = this.#decode(bytes.subarray(0, whole))
    const lone = LONE_SURROGATE.test(text) ? loneSurrogate(text) : -1
    const encoded = Buffer.from(lone < 0 ? text : text.slice(0, lone))
    this.#keep(encoded)
    if (lone >= 0) return this.#broken(encoded, this.#taken + lone * UNIT_BYTES, 'half of a surrogate pair stands alone')
    this.#countLines(encoded)
    this.#taken += whole
    this.#cut = Uint8Array.from(bytes.subarray(whole))
    return encoded
  }

  finish(): TextBreak | undefined {
    if (this.#cut.length === 0) return undefined
    return this.#broken(NO_BYTES, this.#taken, 'it ends within a character')
  }

  sourceOffset(offset: number): number {
    while (this.#textOffset < offset) {
      const text = this.#texts[0]
      if (text === undefined) throw new RangeError('A position beyond the text was asked for')
      const end = Math.min(text.length, this.#at + offset - this.#textOffset)
      if (text instanceof Uint8Array) this.#fileOffset += fileBytesOf(text.subarray(this.#at, end))
      else if (end === text.length) this.#fileOffset += text.fileBytes
      else throw new RangeError('A position within a line was asked for')
      this.#textOffset += end - this.#at
      this.#at = end
      if (end === text.length) {
        this.#texts.shift()
        this.#at = 0
      }
    }
    return this.#fileOffset
  }

  #keep(encoded: Uint8Array): void {
    // In the first text there may be one more byte order mark, and what is asked for is the position behind it.
    if (this.#taken <= this.#markBytes || encoded.includes(LF) || encoded.includes(CR)) {
      this.#texts.push(encoded)
      return
    }
    const last = this.#texts.at(-1)
    if (last === undefined || last instanceof Uint8Array) this.#texts.push({ length: encoded.length, fileBytes: fileBytesOf(encoded) })
    else {
      last.length += encoded.length
      last.fileBytes += fileBytesOf(encoded)
    }
  }

  #countLines(encoded: Uint8Array): void {
    for (const byte of encoded) {
      if (this.#loneCarriageReturn ? byte === CR || (byte === LF && this.#last !== CR) : byte === LF) this.#lines++
      this.#last = byte
    }
  }

  #broken(before: Uint8Array, byteOffset: number, what: string): TextBreak {
    this.#countLines(before)
    return { before, message: `The file is not UTF-16 at byte ${byteOffset} (line ${this.#lines + 1}), where ${what}: save it as UTF-8, or name its encoding in the contract's dialect` }
  }

  #decode(bytes: Uint8Array): string {
    const units = Buffer.from(bytes)
    return (this.#bigEndian ? units.swap16() : units).toString('utf16le')
  }

  /** Bytes at the end that the next chunk must complete. */
  #cutLength(bytes: Uint8Array): number {
    const half = bytes.length % UNIT_BYTES
    const last = bytes.length - half - UNIT_BYTES
    const high = bytes[this.#bigEndian ? last : last + 1] ?? 0
    return half + (last >= 0 && high >= 0xd8 && high <= 0xdb ? UNIT_BYTES : 0)
  }
}

/** Text without a line end: its bytes in UTF-8, and in the file. */
interface TextSpan {
  length: number
  fileBytes: number
}

function fileBytesOf(text: Uint8Array): number {
  let units = 0
  for (const byte of text) units += unitsOf(byte)
  return units * UNIT_BYTES
}

/** UTF-16 units that the UTF-8 sequence takes which the byte begins; none for a byte within one. */
function unitsOf(byte: number): number {
  if (byte >= 0xf0) return 2
  return (byte & 0xc0) === 0x80 ? 0 : 1
}

/** Where the first unit stands that is half of a pair without its other half. */
function loneSurrogate(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0
    if (code >= 0xd800 && code <= 0xdfff) return at
    if (code > 0xffff) at++
  }
  return -1
}
