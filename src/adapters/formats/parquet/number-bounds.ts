import type { NumberPage } from './number-page.ts'
import type { Bounds } from './statistics.ts'

/** The least and the greatest of the numbers of a column chunk, page by page. */
export class NumberBounds {
  #isEmpty = true
  #min = 0
  #minLow = 0
  #max = 0
  #maxLow = 0
  #leastDouble = Infinity
  #greatestDouble = -Infinity
  /** How many are NaN. */
  nans = 0

  include(page: NumberPage): void {
    if (page.count === 0) return
    if (this.#isEmpty || page.min < this.#min || page.min === this.#min && page.minLow < this.#minLow) {
      this.#min = page.min
      this.#minLow = page.minLow
    }
    if (this.#isEmpty || page.max > this.#max || page.max === this.#max && page.maxLow > this.#maxLow) {
      this.#max = page.max
      this.#maxLow = page.maxLow
    }
    this.#isEmpty = false
    this.#leastDouble = Math.min(this.#leastDouble, page.leastDouble)
    this.#greatestDouble = Math.max(this.#greatestDouble, page.greatestDouble)
    this.nans += page.nans
  }

  int32(): Bounds | undefined {
    return this.#isEmpty ? undefined : { min: int32Bytes(this.#min), max: int32Bytes(this.#max) }
  }

  int64(): Bounds | undefined {
    return this.#isEmpty ? undefined : { min: int64Bytes(this.#min, this.#minLow), max: int64Bytes(this.#max, this.#maxLow) }
  }

  /**
   * None where NaN is among the numbers. The Parquet format leaves NaN out of bounds, but engines that order NaN above every number,
   * as Spark and DuckDB do, would skip rows that they are asked for, even under `x <> 1`. A zero is -0 below and 0 above, since a
   * reader may hold either for the other (Parquet format, `ColumnOrder`).
   */
  double(): Bounds | undefined {
    if (this.#isEmpty || this.nans > 0) return undefined
    return { min: doubleBytes(this.#leastDouble === 0 ? -0 : this.#leastDouble), max: doubleBytes(this.#greatestDouble === 0 ? 0 : this.#greatestDouble) }
  }
}

function int32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, value, true)
  return bytes
}

function int64Bytes(high: number, low: number): Uint8Array {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, low, true)
  view.setInt32(4, high, true)
  return bytes
}

function doubleBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value, true)
  return bytes
}
