import type { Column } from './column-builder.ts'

const BYTES_FIRST = 64

/**
 * The values of a row in some columns as one byte string: equal for equal values, however they were spelled in the file, and for no
 * others. The bytes are those of the columns, so that 1.0 and 1.00 of a decimal are one; -0 is 0, and NaN is itself.
 * Texts come with their length before them, and the others have one length each, so that parts cannot run into one another.
 */
export class RowKey {
  /** After `read`, the key is `bytes[0, length)`. Another array after longer keys. */
  bytes = new Uint8Array(BYTES_FIRST)
  length = 0
  /** Whether the row has a key; null is no value that could be equal to another. */
  isWhole = false
  readonly #columns: readonly Column[]
  #view = new DataView(this.bytes.buffer)

  constructor(columns: readonly Column[]) {
    this.#columns = columns
  }

  /** Reads the key of a row, for as long as its columns hold the row. */
  read(row: number): void {
    this.length = 0
    this.isWhole = this.#columns.every(column => column.valid[row] === 1)
    if (this.isWhole) for (const column of this.#columns) this.#append(column, row)
  }

  #append(column: Column, row: number): void {
    switch (column.storage) {
      case 'int32': {
        const at = this.#take(4)
        this.#view.setInt32(at, column.values[row] ?? 0)
        return
      }
      case 'int64': {
        const at = this.#take(8)
        this.#view.setInt32(at, column.high(row))
        this.#view.setUint32(at + 4, column.low(row))
        return
      }
      case 'double': {
        const at = this.#take(8)
        // The sum with 0 turns -0 into 0; all NaN have the one form that is written here.
        this.#view.setFloat64(at, (column.values[row] ?? 0) + 0)
        return
      }
      case 'boolean': {
        const at = this.#take(1)
        this.#view.setUint8(at, column.values[row] ?? 0)
        return
      }
      case 'bytes': {
        const from = column.offsets[row] ?? 0
        const to = column.offsets[row + 1] ?? 0
        const at = this.#take(to - from)
        this.bytes.set(column.arena.subarray(from, to), at)
        return
      }
    }
  }

  /** Makes room at the end, and says where it begins. Bytes and view may be others then. */
  #take(count: number): number {
    const at = this.length
    this.length += count
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, 2 * this.bytes.length))
      grown.set(this.bytes.subarray(0, at))
      this.bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    return at
  }
}
