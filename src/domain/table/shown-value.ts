import { decodeUtf8 } from './decode-utf8.ts'

const SHOWN_CHARACTERS_MAX = 100
const SPACE = 32
const QUOTE = 34
const BACKSLASH = 92
const TILDE = 126

/** A cell as messages show it: in quotes, control characters and others that nobody sees escaped, cut to 100 characters. */
export function shownValue(bytes: Uint8Array, start: number, end: number): string {
  if (isShownAsIs(bytes, start, end)) return `"${decodeUtf8(bytes, start, end) ?? ''}"`
  let cut = Math.min(end, start + 4 * SHOWN_CHARACTERS_MAX)
  // A cut inside a character would make readable text look broken.
  while (cut < end && cut > start && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut--
  const text = decodeUtf8(bytes, start, cut) ?? withoutBytesAboveAscii(bytes.subarray(start, cut))
  const characters = Array.from(text)
  const whole = cut === end && characters.length <= SHOWN_CHARACTERS_MAX
  return whole ? quoted(text) : `${quoted(characters.slice(0, SHOWN_CHARACTERS_MAX).join(''))}…`
}

/** Whether nothing of a cell is to be cut or escaped, as of nearly all: a file may have a message for each of its rows. */
export function isShownAsIs(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > SHOWN_CHARACTERS_MAX) return false
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte < SPACE || byte > TILDE || byte === QUOTE || byte === BACKSLASH) return false
  }
  return true
}

/** A name of a field as messages show it: there may be as many messages as rows, and a name may be long. */
export function shownName(name: string): string {
  return name.length > SHOWN_CHARACTERS_MAX ? `${JSON.stringify(name.slice(0, SHOWN_CHARACTERS_MAX))}…` : JSON.stringify(name)
}

/** What nobody sees is what is most often wrong with a value that looks right. */
function quoted(text: string): string {
  // Spaces that are none of ASCII, and characters without a form of their own, such as a byte order mark or marks of direction.
  const unseen = /[\u007f-\u009f\u2028\u2029\p{Cf}]|(?! )\p{Zs}/gu
  return JSON.stringify(text).replace(unseen, character =>
    Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
}

function withoutBytesAboveAscii(bytes: Uint8Array): string {
  return Array.from(bytes, byte => (byte < 0x80 ? String.fromCharCode(byte) : '\uFFFD')).join('')
}
