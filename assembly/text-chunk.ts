import { levelsRoom, notePresent, presentRows } from './definition-levels'
import { PLAIN, RLE_DICTIONARY } from './encoding'
import { DICTIONARY_HEAD_BYTES } from './entry-slots'
import { beginBody, goTo, putBytes, to } from './page-body'
import { textsPlace, validPlace, valuesPlace } from './page-input'
import { indexes, indexesRoom, writeIndexes } from './rle-hybrid'
import { TextBounds } from './text-bounds'
import { LENGTH_BYTES, TextDictionary } from './text-dictionary'

/** A column chunk of texts or documents: by a dictionary while that is shorter and has room, else as they lie in the column. */
@unmanaged
export class TextChunk {
  isRequired: bool = false
  /** Not where nobody compares the values. */
  hasBounds: bool = false
  hasDictionary: bool = false
  /** Of the dictionary, that pages refer to. */
  entries: u32 = 0
  dictionary: TextDictionary = new TextDictionary()
  bounds: TextBounds = new TextBounds()
}

export function newTextChunk(isRequired: bool, hasBounds: bool, entriesMax: u32, bytesMax: u32): TextChunk {
  const chunk = new TextChunk()
  chunk.isRequired = isRequired
  chunk.hasBounds = hasBounds
  chunk.dictionary.slots.entriesMax = entriesMax
  chunk.dictionary.bytesMax = bytesMax
  clearTextChunk(chunk)
  return chunk
}

export function clearTextChunk(chunk: TextChunk): void {
  chunk.hasDictionary = true
  chunk.entries = 0
  chunk.dictionary.clear()
  chunk.bounds.isEmpty = true
}

/** Makes the page of the rows at hand, at most `PAGE_ROWS`, and says how it is encoded. */
export function encodeTexts(chunk: TextChunk, rows: u32): u32 {
  const bytes = offset(rows) - offset(0)
  beginBody(levelsRoom(rows) + max(bytes, indexesRoom(rows)))
  notePresent(chunk.isRequired, validPlace, rows)
  // A page without values tells nothing about the texts.
  if (presentRows() > 0 && chunk.hasDictionary) chunk.hasDictionary = writeIndexed(chunk, rows, bytes)
  if (presentRows() > 0 && chunk.hasDictionary) return RLE_DICTIONARY
  putBytes(textsPlace, bytes)
  if (chunk.hasBounds) {
    for (let row: u32 = 0; row < rows; row++) {
      const text = textsPlace + offset(row) - offset(0) + LENGTH_BYTES
      if (load<u8>(validPlace + row) == 1) chunk.bounds.include(text, load<u32>(text - LENGTH_BYTES))
    }
  }
  return PLAIN
}

/** Appends the texts of the rows by the dictionary; false, with nothing appended, if they have no room in it, or if it does not pay at first. */
function writeIndexed(chunk: TextChunk, rows: u32, bytes: usize): bool {
  const dictionary = chunk.dictionary
  const base = textsPlace - offset(0)
  let count: u32 = 0
  for (let row: u32 = 0; row < rows; row++) {
    if (load<u8>(validPlace + row) != 1) continue
    const text = base + offset(row)
    const entry = dictionary.entry(text + LENGTH_BYTES, load<u32>(text))
    if (entry < 0) return false
    store<u32>(indexes + (count++ << 2), entry)
  }
  const start = to
  const entries = dictionary.slots.count
  writeIndexes(indexes, count, entries)
  if (chunk.entries == 0 && to - start + dictionary.byteLength(entries) + DICTIONARY_HEAD_BYTES >= bytes) {
    goTo(start)
    return false
  }
  chunk.entries = entries
  return true
}

/** Makes the dictionary page, and says how many values it has; none where there is no such page. The chunk ends with it. */
export function encodeTextDictionary(chunk: TextChunk): u32 {
  const dictionary = chunk.dictionary
  const bytes = dictionary.byteLength(chunk.entries)
  beginBody(bytes)
  putBytes(dictionary.texts, bytes)
  // Of texts that repeat, each is looked at once.
  if (chunk.hasBounds) {
    for (let entry: u32 = 0; entry < chunk.entries; entry++) {
      const text = dictionary.texts + dictionary.byteLength(entry) + LENGTH_BYTES
      chunk.bounds.include(text, load<u32>(text - LENGTH_BYTES))
    }
  }
  return chunk.entries
}

/** Where the beginning of the least text lies, and how long it is, and whether it is all of it; 0 where there is none. */
export function leastText(chunk: TextChunk): usize {
  return chunk.bounds.isEmpty ? 0 : chunk.bounds.min.bytes
}

export function leastTextLength(chunk: TextChunk): u32 {
  return chunk.bounds.min.length
}

export function greatestText(chunk: TextChunk): usize {
  return chunk.bounds.max.bytes
}

export function greatestTextLength(chunk: TextChunk): u32 {
  return chunk.bounds.max.length
}

export function isGreatestTextWhole(chunk: TextChunk): bool {
  return chunk.bounds.max.isWhole != 0
}

// @ts-ignore: decorator
@inline
function offset(row: u32): u32 {
  return load<u32>(valuesPlace + (row << 2))
}
