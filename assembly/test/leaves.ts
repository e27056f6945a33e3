// Parts of the kernel that it does not export, for the tests that look at one alone: they compile this file, and put bytes in and take them
// out by places in memory.
import { ENTRIES_FIRST } from '../entry-slots'
import { NumberDictionary } from '../number-dictionary'
import { gather, INT64 } from '../number-page'
import { PAGE_ROWS } from '../page-rows'
import { Pattern, standsAt } from '../pattern'
import { TextDictionary } from '../text-dictionary'

export { packBits, packWideBits } from '../bit-packing'
export { levelsRoom, presentRows, writeLevels } from '../definition-levels'
export { deltasRoom, writeDeltas } from '../delta-binary-packed'
export { release, take } from '../memory'
export { beginBody, bodyLength, bodyStart, putByte, putVarint, putZigzag } from '../page-body'
export { beginInput, inputValid, inputValues } from '../page-input'
export { indexesRoom, writeIndexes } from '../rle-hybrid'
export { compressSnappy, snappyRoom } from '../snappy'

export function pageRows(): u32 {
  return PAGE_ROWS
}

export function entriesFirst(): u32 {
  return ENTRIES_FIRST
}

export function newNumberDictionary(entriesMax: u32): NumberDictionary {
  const dictionary = new NumberDictionary()
  dictionary.slots.entriesMax = entriesMax
  dictionary.clear()
  return dictionary
}

export function clearNumbers(dictionary: NumberDictionary): void {
  dictionary.clear()
}

/** Takes the 64-bit integers of the page that was put in. */
export function indexNumbers(dictionary: NumberDictionary, rows: u32, indexes: usize): bool {
  gather(INT64, rows)
  return dictionary.index(indexes)
}

export function numberEntries(dictionary: NumberDictionary): u32 {
  return dictionary.slots.count
}

export function numberKeys(dictionary: NumberDictionary): usize {
  return dictionary.keys
}

export function newTextDictionary(entriesMax: u32, bytesMax: u32): TextDictionary {
  const dictionary = new TextDictionary()
  dictionary.slots.entriesMax = entriesMax
  dictionary.bytesMax = bytesMax
  dictionary.clear()
  return dictionary
}

export function clearTexts(dictionary: TextDictionary): void {
  dictionary.clear()
}

export function textEntry(dictionary: TextDictionary, text: usize, length: u32): i32 {
  return dictionary.entry(text, length)
}

export function textsOf(dictionary: TextDictionary): usize {
  return dictionary.texts
}

export function textBytes(dictionary: TextDictionary, entries: u32): u32 {
  return dictionary.byteLength(entries)
}

export function patternStandsAt(pattern: Pattern, at: usize): bool {
  return standsAt(pattern, at)
}
