import { goTo, putByte, putVarint, to } from './page-body'

/** Flags are packed so many at a time. */
const VECTOR: usize = 16
const LENGTH_BYTES: usize = 4

/** Rows of the page that have a value, once `writeLevels` or `countPresent` has counted them. */
let present: u32 = 0

export function presentRows(): u32 {
  return present
}

/** Counts the rows that have a value, of a page that has no levels. */
function countPresent(valid: usize, rows: u32): void {
  present = 0
  for (let row: usize = 0; row < rows; row += VECTOR) present += popcnt(flagBits(valid + row))
}

/** Bytes that `writeLevels` may write for so many rows: a length, the head of a run, and flags in whole words. */
export function levelsRoom(rows: u32): u32 {
  return (rows >>> 3) + 16
}

/**
 * Appends which rows hold a value, as a page of the first version begins: by one run where the rows are alike, else by a bit for each.
 * Runs of nulls are left to the compression that follows. Behind the flags stand zeros up to a whole vector.
 */
export function writeLevels(valid: usize, rows: u32): void {
  const start = to
  const groups = (rows + 7) >>> 3
  goTo(start + LENGTH_BYTES)
  putVarint(2 * groups + 1)
  const bits = to
  present = 0
  for (let row: usize = 0; row < rows; row += VECTOR) {
    const sixteen = flagBits(valid + row)
    present += popcnt(sixteen)
    store<u16>(bits + (row >>> 3), sixteen)
  }
  if (present == 0 || present == rows) {
    goTo(start + LENGTH_BYTES)
    putVarint(2 * rows)
    putByte(present == 0 ? 0 : 1)
  } else goTo(bits + groups)
  store<u32>(start, <u32>(to - start - LENGTH_BYTES))
}

/** Counts the rows that have a value, and appends which they are where others may have none. */
export function notePresent(isRequired: bool, valid: usize, rows: u32): void {
  if (isRequired) countPresent(valid, rows)
  else writeLevels(valid, rows)
}

/** A bit for each of sixteen flags, the first in the lowest. */
// @ts-ignore: decorator
@inline
export function flagBits(flags: usize): u32 {
  return i8x16.bitmask(i8x16.shl(v128.load(flags), 7))
}
