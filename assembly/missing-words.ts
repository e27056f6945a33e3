import { Lane } from './lane'

/** Words of this length and all longer ones have one bit in common. */
const LENGTH_BITS: u32 = 31

/** Whether a text is as long as one of the words: most are not, and are then not compared with any. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function mayBeMissing(lane: Lane, length: u32): bool {
  return ((lane.missingLengths >>> min(length, LENGTH_BITS)) & 1) != 0
}

/** Whether a text is one of the words that stand for a missing value, byte for byte. */
export function isMissing(lane: Lane, text: usize, length: u32): bool {
  if (length == 0) return mayBeMissing(lane, 0)
  let word = lane.words
  for (let wordLength = load<u32>(word); wordLength != 0; wordLength = load<u32>(word)) {
    if (wordLength == length && memory.compare(text, word + 4, length) == 0) return true
    word += 4 + wordLength
  }
  return false
}
