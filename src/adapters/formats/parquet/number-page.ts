import type { NumberData } from './column-data.ts'
import { PAGE_ROWS } from './page-rows.ts'

/** Which half of a 64-bit value comes first in this machine's memory. */
const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1
const TWO_31 = 2_147_483_648
const TWO_32 = 4_294_967_296
const NO_HIGHS = new Int32Array(PAGE_ROWS)
/** The upper half of the one NaN that is written, whatever bits the column's own has. */
const NAN_HIGH = 0x7ff8_0000

/**
 * The numbers of a page without its nulls: 64-bit ones as halves, since a BigInt for each would be an object for each. What a column
 * holds at nulls is unspecified and never looked at, so that equal rows give equal bytes.
 */
export class NumberPage {
  count = 0
  /** Whether there are lower halves only, the values being of 32 bits. */
  isHalf = false
  readonly lows = new Int32Array(PAGE_ROWS)
  /** Zeros of nobody where the values are of 32 bits. */
  highs: Int32Array = NO_HIGHS
  /** The least and the greatest of integers; of 64 bits, with their lower halves, unsigned. Where there are none, they cross. */
  min = 0
  max = 0
  minLow = 0
  maxLow = 0
  /** The least and the greatest of doubles, of either sign if they are 0. */
  leastDouble = 0
  greatestDouble = 0
  nans = 0
  readonly #highs = new Int32Array(PAGE_ROWS)

  /** Whether the integers are less than 2^31 apart, or differences wrap around at 32 bits by right. */
  get isNarrow(): boolean {
    return this.isHalf || (this.max - this.min) * TWO_32 + this.maxLow - this.minLow < TWO_31
  }

  /** Takes the rows `from` to `to` of a column, at most `PAGE_ROWS`. */
  gather(column: NumberData, from: number, to: number): void {
    this.isHalf = column.storage === 'int32'
    this.highs = this.isHalf ? NO_HIGHS : this.#highs
    if (column.storage === 'int32') this.#gatherInt32(column, from, to)
    else if (column.storage === 'int64') this.#gatherInt64(column, from, to)
    else this.#gatherDoubles(column, from, to)
  }

  #gatherInt32({ valid, values }: Extract<NumberData, { storage: 'int32' }>, from: number, to: number): void {
    const { lows } = this
    let count = 0
    let [min, max] = [0x7fff_ffff, -TWO_31]
    for (let row = from; row < to; row++) {
      if (valid[row] !== 1) continue
      const value = values[row] ?? 0
      lows[count++] = value
      if (value < min) min = value
      if (value > max) max = value
    }
    this.count = count
    this.min = min
    this.max = max
  }

  #gatherInt64({ valid, values }: Extract<NumberData, { storage: 'int64' }>, from: number, to: number): void {
    const { lows, highs } = this
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
    let count = 0
    let [min, minLow, max, maxLow] = [0x7fff_ffff, TWO_32 - 1, -TWO_31, 0]
    for (let row = from; row < to; row++) {
      if (valid[row] !== 1) continue
      const low = words[2 * row + LOW] ?? 0
      const high = words[2 * row + 1 - LOW] ?? 0
      lows[count] = low
      highs[count++] = high
      if (high <= min && (high < min || low >>> 0 < minLow)) {
        min = high
        minLow = low >>> 0
      }
      if (high >= max && (high > max || low >>> 0 > maxLow)) {
        max = high
        maxLow = low >>> 0
      }
    }
    this.count = count
    this.min = min
    this.minLow = minLow
    this.max = max
    this.maxLow = maxLow
  }

  #gatherDoubles({ valid, values }: Extract<NumberData, { storage: 'double' }>, from: number, to: number): void {
    const { lows, highs } = this
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
    let count = 0
    let [least, greatest, nans] = [Infinity, -Infinity, 0]
    for (let row = from; row < to; row++) {
      if (valid[row] !== 1) continue
      const value = values[row] ?? 0
      const isNumber = value === value
      lows[count] = isNumber ? (words[2 * row + LOW] ?? 0) : 0
      highs[count++] = isNumber ? (words[2 * row + 1 - LOW] ?? 0) : NAN_HIGH
      if (value < least) least = value
      if (value > greatest) greatest = value
      if (!isNumber) nans++
    }
    this.count = count
    this.leastDouble = least
    this.greatestDouble = greatest
    this.nans = nans
  }
}
