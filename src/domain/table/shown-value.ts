import { decodeUtf8 } from './decode-utf8.ts'

const SHOWN_CHARACTERS_MAX = 100

/** A cell as messages show it: in quotes, control characters escaped, cut to 100 characters. */
export function shownValue(bytes: Uint8Array, start: number, end: number): string {
  let cut = Math.min(end, start + 4 * SHOWN_CHARACTERS_MAX)
  // A cut inside a character would make readable text look broken.
  while (cut < end && cut > start && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut--
  const text = decodeUtf8(bytes, start, cut) ?? withoutBytesAboveAscii(bytes.subarray(start, cut))
  const characters = Array.from(text)
  const whole = cut === end && characters.length <= SHOWN_CHARACTERS_MAX
  return whole ? JSON.stringify(text) : `${JSON.stringify(characters.slice(0, SHOWN_CHARACTERS_MAX).join(''))}…`
}

function withoutBytesAboveAscii(bytes: Uint8Array): string {
  return Array.from(bytes, byte => (byte < 0x80 ? String.fromCharCode(byte) : '\uFFFD')).join('')
}
