// Line ends and escape sequences would rewrite the screen, and direction marks (Unicode UAX 9) reorder what stands on it.
// eslint-disable-next-line no-control-regex -- these are the characters that must not reach a terminal
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu

/** Characters that take two cells of a terminal (Unicode UAX 11, wide and fullwidth), near enough for a table. */
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu
const COMBINING = /\p{Mark}/gu

/** Text from outside, safe to show: what a terminal would act upon is spelled out as `\u{…}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/** How many cells of a terminal a text takes. */
export function displayWidth(text: string): number {
  return [...text.replace(COMBINING, '')].length + (text.match(WIDE)?.length ?? 0)
}
