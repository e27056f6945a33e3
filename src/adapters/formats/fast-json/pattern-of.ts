const WORD_BYTES = 4
/** How long it is, and its line ends. */
const HEAD_WORDS = 2
const LF = 10

/** Bytes that stand in a file again and again, a character for each, as assembly/pattern.ts describes them; another pattern may follow at once. */
export function patternOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  const padded = Math.ceil(bytes.length / WORD_BYTES) * WORD_BYTES
  const pattern = Buffer.alloc(HEAD_WORDS * WORD_BYTES + padded)
  pattern.writeUInt32LE(bytes.length)
  pattern.writeUInt32LE(bytes.filter(byte => byte === LF).length, WORD_BYTES)
  bytes.copy(pattern, HEAD_WORDS * WORD_BYTES)
  return pattern
}
