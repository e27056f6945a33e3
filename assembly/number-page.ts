import { flagBits } from './definition-levels'
import { validPlace, valuesPlace } from './page-input'
import { PAGE_ROWS } from './page-rows'

/** How the numbers of a column lie in it. */
export const INT32: u32 = 0
export const INT64: u32 = 1
export const DOUBLE: u32 = 2

/** The one NaN that is written, whatever bits the column's own has. */
const NAN_BITS: i64 = 0x7ff8_0000_0000_0000
const VECTOR: u32 = 16
const ALL_VALID: u32 = 0xffff

/**
 * The numbers of a page without its nulls, each as 64 bits. What a column holds at nulls is unspecified and never looked at, so that
 * equal rows give equal bytes.
 */
export const numbers = memory.data(PAGE_ROWS * 8 + 16)
export let count: u32 = 0
/** The least and the greatest integer. Where there is none, they cross. */
export let least: i64 = 0
export let greatest: i64 = 0
/** The same of doubles, of either sign if they are 0. */
export let leastDouble: f64 = 0
export let greatestDouble: f64 = 0
export let nans: u32 = 0

/** Takes the numbers of those rows of the page that have one. */
export function gather(storage: u32, rows: u32): void {
  if (storage == INT32) gatherInt32(rows)
  else gather64(rows)
  if (storage == DOUBLE) boundDoubles()
  else boundIntegers()
}

// A null is overwritten by what comes next: without a branch, nulls cost no more than values.

function gatherInt32(rows: u32): void {
  let to = numbers
  for (let row: u32 = 0; row < rows; row++) {
    store<i64>(to, load<i32>(valuesPlace + (row << 2)))
    to += <usize>load<u8>(validPlace + row) << 3
  }
  count = <u32>(to - numbers) >>> 3
}

function gather64(rows: u32): void {
  let to = numbers
  for (let row: u32 = 0; row < rows; row += VECTOR) {
    const end = min(rows, row + VECTOR)
    if (flagBits(validPlace + row) == ALL_VALID) {
      memory.copy(to, valuesPlace + (row << 3), VECTOR * 8)
      to += VECTOR * 8
      continue
    }
    for (let i = row; i < end; i++) {
      store<i64>(to, load<i64>(valuesPlace + (i << 3)))
      to += <usize>load<u8>(validPlace + i) << 3
    }
  }
  count = <u32>(to - numbers) >>> 3
}

function boundIntegers(): void {
  let min = i64.MAX_VALUE
  let max = i64.MIN_VALUE
  const end = numbers + (count << 3)
  for (let place = numbers; place < end; place += 8) {
    const value = load<i64>(place)
    min = value < min ? value : min
    max = value > max ? value : max
  }
  least = min
  greatest = max
}

function boundDoubles(): void {
  let min = f64.POSITIVE_INFINITY
  let max = f64.NEGATIVE_INFINITY
  let unordered: u32 = 0
  const end = numbers + (count << 3)
  for (let place = numbers; place < end; place += 8) {
    const value = load<f64>(place)
    if (value < min) min = value
    if (value > max) max = value
    if (value == value) continue
    store<i64>(place, NAN_BITS)
    unordered++
  }
  leastDouble = min
  greatestDouble = max
  nans = unordered
}
