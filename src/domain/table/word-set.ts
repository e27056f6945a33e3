import { utf8ToBytes } from '@noble/hashes/utils.js'

/** Whether the cell `bytes[start, end)` is one of some words, byte for byte. */
export type WordTest = (bytes: Uint8Array, start: number, end: number) => boolean

/** Words by their length in bytes: most cells are as long as no word, and are then not looked at. */
export function wordSet(words: readonly string[]): WordTest {
  const byLength: Uint8Array[][] = []
  for (const word of words) {
    const bytes = utf8ToBytes(word)
    ;(byLength[bytes.length] ??= []).push(bytes)
  }
  return (bytes, start, end) => {
    const candidates = byLength[end - start]
    if (candidates === undefined) return false
    for (const candidate of candidates) if (equalsAt(bytes, start, candidate)) return true
    return false
  }
}

function equalsAt(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return false
  return true
}
