import { isUtf8 } from 'node:buffer'
import type { JsonFramer } from '../json-framer.ts'

/** How far a stream is known to be UTF-8, so that each of its bytes is looked at once. */
export class Utf8Progress {
  /** Positions in the stream: before the first, all is UTF-8; before the second, something is not. */
  #validTo = 0
  #brokenTo = 0

  /** Whether the records that are at hand are UTF-8; where one may not be, none is taken to be. */
  isText({ bytes, base, pendingStart, pendingEnd }: JsonFramer): boolean {
    if (base + pendingStart < this.#brokenTo) return false
    const from = Math.max(pendingStart, this.#validTo - base)
    const to = endOfCharacters(bytes, from, pendingEnd)
    if (isUtf8(bytes.subarray(from, to))) this.#validTo = base + to
    else this.#brokenTo = base + pendingEnd
    return this.#brokenTo <= base + pendingStart
  }
}

/** Where the last character ends that is there as a whole. */
function endOfCharacters(bytes: Uint8Array, from: number, to: number): number {
  for (let at = to - 1; at >= from && at >= to - 3; at--) {
    const byte = bytes[at] ?? 0
    if (byte < 0x80) return to
    if (byte < 0xc0) continue
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return at + length > to ? at : to
  }
  return to
}
