import { levelsRoom, notePresent, presentRows } from './definition-levels'
import { deltasRoom, writeDeltas } from './delta-binary-packed'
import { DELTA_BINARY_PACKED, PLAIN, RLE_DICTIONARY } from './encoding'
import { DICTIONARY_HEAD_BYTES } from './entry-slots'
import { NumberDictionary } from './number-dictionary'
import { count, DOUBLE, gather, greatest, greatestDouble, INT32, least, leastDouble, nans, numbers } from './number-page'
import { beginBody, goTo, to } from './page-body'
import { validPlace } from './page-input'
import { indexes, indexesRoom, writeIndexes } from './rle-hybrid'

/**
 * A column chunk of numbers. The first page with values shows what the chunk is like: it is written both by a dictionary and as
 * differences, and the shorter wins. A chunk whose dictionary fills up goes on without it.
 */
@unmanaged
export class NumberChunk {
  storage: u32 = 0
  isRequired: bool = false
  withDeltas: bool = false
  hasDictionary: bool = false
  isEmpty: bool = false
  /** Of the dictionary, that pages refer to. */
  entries: u32 = 0
  nans: u32 = 0
  /** The least and the greatest so far, as the column has them: 8 bytes each, of which 32-bit integers are the lower 4. */
  least: i64 = 0
  greatest: i64 = 0
  leastDouble: f64 = 0
  greatestDouble: f64 = 0
  dictionary: NumberDictionary = new NumberDictionary()
}

export function newNumberChunk(storage: u32, isRequired: bool, withDeltas: bool, entriesMax: u32): NumberChunk {
  const chunk = new NumberChunk()
  chunk.storage = storage
  chunk.isRequired = isRequired
  chunk.withDeltas = withDeltas && storage != DOUBLE
  chunk.dictionary.slots.entriesMax = entriesMax
  clearNumberChunk(chunk)
  return chunk
}

export function clearNumberChunk(chunk: NumberChunk): void {
  chunk.hasDictionary = true
  chunk.isEmpty = true
  chunk.entries = 0
  chunk.nans = 0
  chunk.dictionary.clear()
}

/** Makes the page of the rows at hand, at most `PAGE_ROWS`, and says how it is encoded. */
export function encodeNumbers(chunk: NumberChunk, rows: u32): u32 {
  beginBody(levelsRoom(rows) + max(deltasRoom(rows), indexesRoom(rows)))
  notePresent(chunk.isRequired, validPlace, rows)
  if (presentRows() == 0) return PLAIN
  gather(chunk.storage, rows)
  include(chunk)
  if (chunk.hasDictionary) chunk.hasDictionary = chunk.dictionary.index(indexes) && (chunk.entries > 0 || pays(chunk))
  if (!chunk.hasDictionary) return writeNumbers(chunk)
  chunk.entries = chunk.dictionary.slots.count
  writeIndexes(indexes, count, chunk.entries)
  return RLE_DICTIONARY
}

/** Whether the first page is shorter by a dictionary. */
function pays(chunk: NumberChunk): bool {
  const start = to
  const entries = chunk.dictionary.slots.count
  writeIndexes(indexes, count, entries)
  const indexedBytes = to - start + entries * sizeOf(chunk) + DICTIONARY_HEAD_BYTES
  goTo(start)
  writeNumbers(chunk)
  const bytes = to - start
  goTo(start)
  return indexedBytes < bytes
}

/** Appends the page as differences, unless it is shorter as it is: noise of 64 bits is. */
function writeNumbers(chunk: NumberChunk): u32 {
  const start = to
  if (chunk.withDeltas) {
    writeDeltas(numbers, count, chunk.storage == INT32)
    if (to - start < count * sizeOf(chunk)) return DELTA_BINARY_PACKED
    goTo(start)
  }
  writePlain(chunk, numbers, count)
  return PLAIN
}

function writePlain(chunk: NumberChunk, values: usize, size: u32): void {
  if (chunk.storage == INT32) for (let i: u32 = 0; i < size; i++) store<u32>(to + (i << 2), <u32>load<u64>(values + (i << 3)))
  else memory.copy(to, values, size << 3)
  goTo(to + size * sizeOf(chunk))
}

/** Makes the dictionary page, and says how many values it has; none where there is no such page. */
export function encodeNumberDictionary(chunk: NumberChunk): u32 {
  beginBody(chunk.entries << 3)
  writePlain(chunk, chunk.dictionary.keys, chunk.entries)
  return chunk.entries
}

// @ts-ignore: decorator
@inline
function sizeOf(chunk: NumberChunk): u32 {
  return chunk.storage == INT32 ? 4 : 8
}

function include(chunk: NumberChunk): void {
  if (chunk.storage == DOUBLE) {
    chunk.leastDouble = chunk.isEmpty ? leastDouble : min(chunk.leastDouble, leastDouble)
    chunk.greatestDouble = chunk.isEmpty ? greatestDouble : max(chunk.greatestDouble, greatestDouble)
    chunk.nans += nans
  } else {
    chunk.least = chunk.isEmpty ? least : min(chunk.least, least)
    chunk.greatest = chunk.isEmpty ? greatest : max(chunk.greatest, greatest)
  }
  chunk.isEmpty = false
}

/** Where the least of the numbers lies and the greatest behind it, 8 bytes each; 0 where there is none. */
export function numberBounds(chunk: NumberChunk): usize {
  if (chunk.isEmpty) return 0
  return changetype<usize>(chunk) + (chunk.storage == DOUBLE ? offsetof<NumberChunk>('leastDouble') : offsetof<NumberChunk>('least'))
}

export function nansOfChunk(chunk: NumberChunk): u32 {
  return chunk.nans
}
