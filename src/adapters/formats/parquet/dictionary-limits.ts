/**
 * Distinct values of a dictionary: few enough that an index takes 14 bits, many enough for the codes, names and days of most tables.
 */
export const DICTIONARY_ENTRIES_MAX = 16_384
/** Four times the entries, so that chains of taken slots stay short. */
export const DICTIONARY_SLOTS = 65_536
/** Bytes of the texts of a dictionary, which readers hold in memory. */
export const DICTIONARY_BYTES_MAX = 524_288
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
