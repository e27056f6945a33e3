import type { ColumnType } from '../contract/table-contract.ts'

/**
 * Columns under construction, written by row number.
 *
 * A row is written to all its columns and then the caller's row counter advances; a bad row does not advance it, so
 * that the next row overwrites whatever the bad one left. Nothing is undone and no row is an object. Rows must be
 * written in order from 0, each in every column.
 *
 * `valid[row]` is 1 for a value and 0 for null; what `values` holds at a null is unspecified.
 */
export type Column = Int32Column | Int64Column | DoubleColumn | BooleanColumn | BytesColumn

/** An empty column that holds `capacity` rows of a type. */
export function createColumn(type: ColumnType, capacity: number): Column {
  switch (type.kind) {
    case 'int32':
    case 'date':
    case 'year':
      return new Int32Column(capacity)
    case 'int64':
    case 'decimal':
    case 'time':
    case 'timestamp':
      return new Int64Column(capacity)
    case 'double':
      return new DoubleColumn(capacity)
    case 'boolean':
      return new BooleanColumn(capacity)
    case 'text':
    case 'json':
    case 'yearmonth':
    case 'duration':
      return new BytesColumn(capacity)
  }
}

export class Int32Column {
  readonly storage = 'int32'
  readonly valid: Uint8Array
  readonly values: Int32Array

  constructor(capacity: number) {
    this.valid = new Uint8Array(capacity)
    this.values = new Int32Array(capacity)
  }

  set(row: number, value: number): void {
    this.values[row] = value
    this.valid[row] = 1
  }

  setNull(row: number): void {
    this.valid[row] = 0
  }

  /** Forgets all rows; the memory is kept. */
  reset(): void {
    this.valid.fill(0)
  }
}

const TWO_32 = 4_294_967_296
/** Which half of a 64-bit integer comes first in this machine's memory. */
const LOW_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1

export class Int64Column {
  readonly storage = 'int64'
  readonly valid: Uint8Array
  readonly values: BigInt64Array
  readonly #words: Int32Array

  constructor(capacity: number) {
    this.valid = new Uint8Array(capacity)
    this.values = new BigInt64Array(capacity)
    this.#words = new Int32Array(this.values.buffer)
  }

  set(row: number, value: bigint): void {
    this.values[row] = value
    this.valid[row] = 1
  }

  /** The same for a safe integer, without making a bigint of it. */
  setNumber(row: number, value: number): void {
    this.#words[2 * row + LOW_WORD] = value | 0
    this.#words[2 * row + 1 - LOW_WORD] = Math.floor(value / TWO_32)
    this.valid[row] = 1
  }

  /** The upper 32 bits of a value, signed. */
  high(row: number): number {
    return this.#words[2 * row + 1 - LOW_WORD] ?? 0
  }

  /** The lower 32 bits of a value, unsigned. */
  low(row: number): number {
    return (this.#words[2 * row + LOW_WORD] ?? 0) >>> 0
  }

  setNull(row: number): void {
    this.valid[row] = 0
  }

  /** Forgets all rows; the memory is kept. */
  reset(): void {
    this.valid.fill(0)
  }
}

export class DoubleColumn {
  readonly storage = 'double'
  readonly valid: Uint8Array
  readonly values: Float64Array

  constructor(capacity: number) {
    this.valid = new Uint8Array(capacity)
    this.values = new Float64Array(capacity)
  }

  set(row: number, value: number): void {
    this.values[row] = value
    this.valid[row] = 1
  }

  setNull(row: number): void {
    this.valid[row] = 0
  }

  /** Forgets all rows; the memory is kept. */
  reset(): void {
    this.valid.fill(0)
  }
}

export class BooleanColumn {
  readonly storage = 'boolean'
  readonly valid: Uint8Array
  /** 1 is true. */
  readonly values: Uint8Array

  constructor(capacity: number) {
    this.valid = new Uint8Array(capacity)
    this.values = new Uint8Array(capacity)
  }

  set(row: number, value: boolean): void {
    this.values[row] = value ? 1 : 0
    this.valid[row] = 1
  }

  setNull(row: number): void {
    this.valid[row] = 0
  }

  /** Forgets all rows; the memory is kept. */
  reset(): void {
    this.valid.fill(0)
  }
}

/** Bytes that come before each value in the arena. */
const LENGTH_BYTES = 4
const ARENA_BYTES_FIRST = 1_024
/** Offsets are 32-bit. Callers end a batch long before. */
const ARENA_BYTES_MAX = 2_147_483_647

/**
 * Byte strings in one growing arena: each value is its length (32 bits, little-endian) and its bytes, a null is
 * nothing. The arena up to `byteLength(rows)` is therefore a Parquet PLAIN page of the column as it stands.
 */
export class BytesColumn {
  readonly storage = 'bytes'
  readonly valid: Uint8Array
  /** `offsets[row]` is where the row's entry begins in the arena, `offsets[row + 1]` where it ends. */
  readonly offsets: Int32Array
  #arena: Uint8Array

  constructor(capacity: number) {
    this.valid = new Uint8Array(capacity)
    this.offsets = new Int32Array(capacity + 1)
    this.#arena = new Uint8Array(ARENA_BYTES_FIRST)
  }

  /** Another array after each growth: do not keep it across writes. */
  get arena(): Uint8Array {
    return this.#arena
  }

  /** Copies `bytes[start, end)`. */
  set(row: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start
    const at = this.offsets[row] ?? 0
    const after = at + LENGTH_BYTES + length
    if (after > this.#arena.length) this.#grow(at, after)
    const arena = this.#arena
    arena[at] = length
    arena[at + 1] = length >> 8
    arena[at + 2] = length >> 16
    arena[at + 3] = length >> 24
    // Copying a short value byte by byte is faster than making a view of it for `set`.
    if (length < 32) for (let i = 0; i < length; i++) arena[at + LENGTH_BYTES + i] = bytes[start + i] ?? 0
    else arena.set(bytes.subarray(start, end), at + LENGTH_BYTES)
    this.offsets[row + 1] = after
    this.valid[row] = 1
  }

  /** Makes the arena at least `needed` bytes long, for a writer that puts entries there itself; its first `used` bytes stay. */
  ensure(used: number, needed: number): void {
    if (needed > this.#arena.length) this.#grow(used, needed)
  }

  setNull(row: number): void {
    this.offsets[row + 1] = this.offsets[row] ?? 0
    this.valid[row] = 0
  }

  /** The row's bytes, as a view that the next write may overwrite. */
  view(row: number): Uint8Array {
    const start = this.offsets[row] ?? 0
    return this.#arena.subarray(this.valid[row] === 1 ? start + LENGTH_BYTES : start, this.offsets[row + 1] ?? 0)
  }

  /** Bytes of the arena that the first `rows` rows take. */
  byteLength(rows: number): number {
    return this.offsets[rows] ?? 0
  }

  /** Forgets all rows; the memory is kept. */
  reset(): void {
    this.valid.fill(0)
    this.offsets[0] = 0
  }

  #grow(used: number, needed: number): void {
    if (needed > ARENA_BYTES_MAX) throw new RangeError(`A column's batch is over ${ARENA_BYTES_MAX} bytes: end the batch earlier`)
    const grown = new Uint8Array(Math.min(Math.max(needed, 2 * this.#arena.length), ARENA_BYTES_MAX))
    grown.set(this.#arena.subarray(0, used))
    this.#arena = grown
  }
}
