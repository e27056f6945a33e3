/** How large the dictionary of a column chunk may become. */
export interface DictionaryLimits {
  /** Distinct values; a power of two, at least `ENTRIES_FIRST`. */
  readonly entries: number
  /** Bytes of the values of a dictionary page, which readers hold in memory. */
  readonly bytes: number
}

/** Distinct values that there is room for at first. */
export const ENTRIES_FIRST = 256
/** Few enough that an index takes 14 bits, many enough for the codes, names and days of most tables. */
const ENTRIES_MAX = 16_384
/** Of all columns together, which have their dictionaries at the same time. */
const ENTRIES_IN_ALL = 1_048_576
const BYTES_OF_ENTRY = 32

/** The limits for a table of so many columns: the wider it is, the less each has. */
export function dictionaryLimits(columns: number): DictionaryLimits {
  let entries = ENTRIES_MAX
  while (entries > ENTRIES_FIRST && entries * columns > ENTRIES_IN_ALL) entries /= 2
  return { entries, bytes: entries * BYTES_OF_ENTRY }
}

/** Slots for each entry that there is room for, so that chains of taken slots stay short. */
export const SLOTS_OF_ENTRY = 4
/**
 * Slots that are looked at for one value. Values that happen to be there stay far below; values chosen to meet in one chain cost their
 * column its dictionary, and not quadratic time. The hash needs no secret then, and the same rows give the same bytes.
 */
export const PROBES_MAX = 64

/** What a dictionary page costs besides its values, about. */
export const DICTIONARY_HEAD_BYTES = 24

/** Entries that there may be before their share counts. */
const PATIENCE = 512

/** Whether so many entries in so many values will not pay: every other value is new. */
export function isHopeless(entries: number, seen: number): boolean {
  return entries >= PATIENCE && 2 * entries > seen
}
