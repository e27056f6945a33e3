/** How large the dictionary of a column chunk may become. */
export interface DictionaryLimits {
  /** Distinct values; a power of two, at least `ENTRIES_FIRST`. */
  readonly entries: number
  /** Bytes of the values of a dictionary page, which readers hold in memory. */
  readonly bytes: number
}

/** Distinct values that there is room for at first, in the kernel too. */
const ENTRIES_FIRST = 256
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
