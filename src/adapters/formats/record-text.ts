import type { TableEncoding } from '../../domain/contract/table-contract.ts'
import { REJECTED_RAW_BYTES_MAX } from '../../domain/table/rejection.ts'

/** Enough of a rejected row for its line in the rejects, and for seeing where a character ends there. */
export const RAW_KEPT_BYTES = REJECTED_RAW_BYTES_MAX + 4

/** Weight of a rejected row in a batch besides its text, so that a batch of tiny bad rows is bounded too. */
export const REJECTED_ROW_BYTES = 128

/** Those in which an ASCII character is one byte and no other character has such a byte in it. */
export type RecordEncoding = Exclude<TableEncoding, 'utf-16'>

/** Bytes of UTF-8 that a byte of a single-byte encoding can become. */
const EXPANSION_MAX = 3

/**
 * The text of one record as UTF-8, whatever single-byte encoding the file has. Records are cut from the bytes of the
 * file first and transcoded afterwards, which these encodings allow since they all contain ASCII; so positions stay
 * those of the file.
 */
export class RecordText {
  readonly #table: readonly Uint8Array[] | null
  #bytes: Uint8Array = new Uint8Array(0)
  #start = 0
  #end = 0

  constructor(encoding: RecordEncoding) {
    this.#table = encoding === 'utf-8' ? null : transcodingTable(encoding)
  }

  /** Points at `bytes[start, end)`. */
  point(bytes: Uint8Array, start: number, end: number): this {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    return this
  }

  /** Room that `copyTo` may need. */
  get lengthMax(): number {
    return (this.#end - this.#start) * (this.#table === null ? 1 : EXPANSION_MAX)
  }

  /** Writes the text at `at` and returns where it ends. */
  copyTo(target: Uint8Array, at: number): number {
    if (this.#table === null) {
      target.set(this.#bytes.subarray(this.#start, this.#end), at)
      return at + this.#end - this.#start
    }
    let to = at
    for (let from = this.#start; from < this.#end; from++) {
      const byte = this.#bytes[from] ?? 0
      if (byte < 0x80) target[to++] = byte
      else for (const unit of this.#table[byte] ?? []) target[to++] = unit
    }
    return to
  }

  /** A copy of at most the first `maxBytes` bytes of the source, as UTF-8. */
  copy(maxBytes: number): Uint8Array {
    const end = Math.min(this.#end, this.#start + maxBytes)
    if (this.#table === null) return copyOfText(this.#bytes.subarray(this.#start, end))
    const whole = this.#end
    this.#end = end
    const target = new Uint8Array(this.lengthMax)
    const length = this.copyTo(target, 0)
    this.#end = whole
    return target.slice(0, length)
  }

  /** Bytes in the source. */
  get sourceLength(): number {
    return this.#end - this.#start
  }
}

/** A copy that may lie in memory shared with others: of a short text in a third of the time that memory of its own takes. */
export function copyOfText(text: Uint8Array): Uint8Array {
  return Buffer.from(text)
}

/** The UTF-8 of each byte. Browsers read `latin1` as windows-1252 (WHATWG Encoding); here it is ISO 8859-1, as its name says. */
function transcodingTable(encoding: 'latin1' | 'windows-1252'): readonly Uint8Array[] {
  const decoder = new TextDecoder('windows-1252')
  return Array.from({ length: 256 }, (_, byte) => {
    const character = encoding === 'latin1' ? String.fromCharCode(byte) : decoder.decode(Uint8Array.of(byte))
    return new TextEncoder().encode(character)
  })
}
