import { utf8ToBytes } from '@noble/hashes/utils.js'

/** Whether the cell `bytes[start, end)` is one of some words, byte for byte. */
export type WordTest = (bytes: Uint8Array, start: number, end: number) => boolean

/** Fields that take the words of their table over have the same list, which may be long, in common. */
const known = new WeakMap<readonly string[], WordTest>()

/** Words by their length in bytes: most cells are as long as no word, and are then not looked at. */
export function wordSet(words: readonly string[]): WordTest {
  const test = known.get(words) ?? compileWords(words)
  known.set(words, test)
  return test
}

function compileWords(words: readonly string[]): WordTest {
  const byLength: Uint8Array[][] = []
  for (const word of words) {
    const bytes = utf8ToBytes(word)
    ;(byLength[bytes.length] ??= []).push(bytes)
  }
  for (const candidates of Object.values(byLength)) candidates.sort((a, b) => compareAt(a, 0, b))
  return (bytes, start, end) => {
    const candidates = byLength[end - start]
    return candidates !== undefined && isAmong(candidates, bytes, start)
  }
}

/** Binary search, since a contract may name thousands of words of one length. */
function isAmong(candidates: readonly Uint8Array[], bytes: Uint8Array, start: number): boolean {
  let low = 0
  let high = candidates.length
  while (low < high) {
    const middle = (low + high) >> 1
    const candidate = candidates[middle]
    const order = candidate === undefined ? 0 : compareAt(bytes, start, candidate)
    if (order === 0) return true
    if (order < 0) high = middle
    else low = middle + 1
  }
  return false
}

function compareAt(bytes: Uint8Array, start: number, word: Uint8Array): number {
  for (let i = 0; i < word.length; i++) {
    const order = (bytes[start + i] ?? 0) - (word[i] ?? 0)
    if (order !== 0) return order
  }
  return 0
}
