import type { Rejection, RowError } from '../../domain/table/rejection.ts'
import { RAW_KEPT_BYTES } from './record-text.ts'

/** Where a record stands in its file. */
export interface RecordPlace {
  /** 1-based. */
  readonly line: number
  /** 0-based, in the decompressed bytes. */
  readonly byteOffset: number
  /** 1-based among all records. */
  readonly row: number
}

const FIRST_TEXT_BYTES = 65_536

/**
 * The records that the rows of a batch were read from, should one be rejected after all: their places, and as much of their text as
 * a rejection shows. Records of many rows are kept at once, as they lie in the file.
 */
export class JsonKeptRecords {
  #text = new Uint8Array(FIRST_TEXT_BYTES)
  #length = 0
  /** By row of the batch. */
  readonly #starts: Int32Array
  readonly #ends: Int32Array
  readonly #lines: Float64Array
  readonly #byteOffsets: Float64Array
  readonly #rows: Float64Array

  /** @param capacity rows of a batch */
  constructor(capacity: number) {
    this.#starts = new Int32Array(capacity)
    this.#ends = new Int32Array(capacity)
    this.#lines = new Float64Array(capacity)
    this.#byteOffsets = new Float64Array(capacity)
    this.#rows = new Float64Array(capacity)
  }

  /** Keeps `bytes[start, end)` as the record of a row of the batch. */
  add(batchRow: number, bytes: Uint8Array, start: number, end: number, { line, byteOffset, row }: RecordPlace): void {
    this.place(batchRow, start, end, start, line, byteOffset, row)
    this.keep(bytes, start, Math.min(end, start + RAW_KEPT_BYTES))
  }

  /** The record of a row of the batch is `bytes[start, end)`, of which the next call of `keep` keeps all from `from` on. */
  place(batchRow: number, start: number, end: number, from: number, line: number, byteOffset: number, row: number): void {
    const shift = this.#length - from
    this.#starts[batchRow] = start + shift
    this.#ends[batchRow] = end + shift
    this.#lines[batchRow] = line
    this.#byteOffsets[batchRow] = byteOffset
    this.#rows[batchRow] = row
  }

  /** Keeps `bytes[from, to)`. */
  keep(bytes: Uint8Array, from: number, to: number): void {
    const length = this.#length + to - from
    if (length > this.#text.length) this.#grow(length)
    this.#text.set(bytes.subarray(from, to), this.#length)
    this.#length = length
  }

  /** The line at which the record of a row of the batch begins. */
  lineAt(batchRow: number): number {
    return this.#lines[batchRow] ?? 0
  }

  /** The text of a row's record, as far as it is kept: a view. */
  textOf(batchRow: number): Uint8Array {
    const start = this.#starts[batchRow] ?? 0
    return this.#text.subarray(start, Math.min(this.#ends[batchRow] ?? 0, start + RAW_KEPT_BYTES))
  }

  /** The rejection of a row of the batch. */
  rejectionOf(batchRow: number, errors: readonly RowError[]): Rejection {
    const raw = this.textOf(batchRow).slice()
    const length = (this.#ends[batchRow] ?? 0) - (this.#starts[batchRow] ?? 0)
    return {
      line: this.lineAt(batchRow),
      byteOffset: this.#byteOffsets[batchRow] ?? 0,
      row: this.#rows[batchRow] ?? 0,
      errors,
      raw,
      rawTruncated: length > RAW_KEPT_BYTES,
    }
  }

  reset(): void {
    this.#length = 0
  }

  #grow(length: number): void {
    const grown = new Uint8Array(Math.max(length, 2 * this.#text.length))
    grown.set(this.#text.subarray(0, this.#length))
    this.#text = grown
  }
}
