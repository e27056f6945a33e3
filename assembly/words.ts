import { Lane } from './lane'

/** Words of this length and all longer ones have one bit in common. */
const LENGTH_BITS: u32 = 31

/*
 * Lists of words: each is its length, in four bytes, and its bytes; a length of zero ends them. With a list goes a number with a bit for each
 * length in it, the uppermost for all that are longer, and the lowest for the empty word, which the list has not: most cells are as long as
 * no word, and are then not compared with any.
 */

// @ts-expect-error: a decorator of AssemblyScript
@inline
export function mayBeAmong(lengths: u32, length: u32): bool {
  return ((lengths >>> min(length, LENGTH_BITS)) & 1) != 0
}

/** Whether a text is one of the words, byte for byte; one whose length is in their number. */
export function isAmong(words: usize, text: usize, length: u32): bool {
  if (length == 0) return true
  let word = words
  for (let wordLength = load<u32>(word); wordLength != 0; wordLength = load<u32>(word)) {
    if (wordLength == length && memory.compare(text, word + 4, length) == 0) return true
    word += 4 + wordLength
  }
  return false
}

/** Whether a text stands for a missing value. */
// @ts-expect-error: a decorator of AssemblyScript
@inline
export function isMissing(lane: Lane, text: usize, length: u32): bool {
  return mayBeAmong(lane.missingLengths, length) && isAmong(lane.words, text, length)
}
