import type { Bounds } from './statistics.ts'

/** Bytes of a bound in the footer, as other writers have it too: enough to tell texts apart, few enough to hold for each row group. */
const BOUND_BYTES_MAX = 16

interface Rounded {
  readonly bytes: Uint8Array
  readonly isExact: boolean
}

/**
 * The bounds of texts, by the beginnings of the least and the greatest of them, in the order of their UTF-8 bytes, which is that of
 * their code points. Both, or none: readers do little with one alone.
 *
 * @param isWhole whether the greatest is given to its end
 */
export function textBounds(least: Uint8Array, greatest: Uint8Array, isWhole: boolean): Bounds | undefined {
  const min = roundedDown(least)
  const max = roundedUp(greatest, isWhole)
  return max && { min: min.bytes, max: max.bytes, isExact: { min: min.isExact, max: max.isExact } }
}

function roundedDown(text: Uint8Array): Rounded {
  if (text.length <= BOUND_BYTES_MAX) return { bytes: text, isExact: true }
  return { bytes: text.slice(0, characterStart(text, BOUND_BYTES_MAX)), isExact: false }
}

/** Nothing where every character of a text of hundreds is the last of all. */
function roundedUp(text: Uint8Array, isWhole: boolean): Rounded | undefined {
  if (text.length <= BOUND_BYTES_MAX) return { bytes: text, isExact: true }
  for (let end = characterStart(text, BOUND_BYTES_MAX); end > 0;) {
    const start = characterStart(text, end - 1)
    const bytes = withNextCharacter(text, start, end)
    if (bytes !== undefined) return { bytes, isExact: false }
    end = start
  }
  return isWhole ? { bytes: text, isExact: true } : undefined
}

/** Where the character begins that the byte at `at` is part of, so that no bound ends within one. */
function characterStart(text: Uint8Array, at: number): number {
  let start = at
  while (start > 0 && ((text[start] ?? 0) & 0xc0) === 0x80) start--
  return start
}

/** The bytes up to `end` with the character at `start`, which is the last of them, replaced by the next that there is. */
function withNextCharacter(text: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const character = new TextDecoder().decode(text.subarray(start, end)).codePointAt(0) ?? 0
  if (character >= 0x10_ffff) return undefined
  const next = new TextEncoder().encode(String.fromCodePoint(character === 0xd7ff ? 0xe000 : character + 1))
  const bytes = new Uint8Array(start + next.length)
  bytes.set(text.subarray(0, start))
  bytes.set(next, start)
  // Of bytes that are no text a next character may come before: then there is no bound rather than a wrong one.
  return Buffer.compare(bytes, text) > 0 ? bytes : undefined
}
