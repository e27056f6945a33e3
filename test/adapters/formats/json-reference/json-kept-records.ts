import { rejectionLine } from '../../../../src/domain/table/rejection.ts'
import type { RejectionLine, RowError } from '../../../../src/domain/table/rejection.ts'
import { RAW_KEPT_BYTES } from '../../../../src/adapters/formats/record-text.ts'

/** Where a record stands in its file. */
export interface RecordPlace {
  /** 1-based. */
  readonly line: number
  /** 0-based, in the decompressed bytes. */
  readonly byteOffset: number
  /** 1-based among all records. */
  readonly row: number
}

interface KeptRecord extends RecordPlace {
  readonly start: number
  readonly end: number
  readonly isCut: boolean
}

const FIRST_TEXT_BYTES = 65_536

/**
 * The records that the rows of a batch were read from, should one be rejected after all: their places, and as much of their text as
 * a rejection shows.
 */
export class JsonKeptRecords {
  /** One record after the other. */
  #text = new Uint8Array(FIRST_TEXT_BYTES)
  #length = 0
  #records: KeptRecord[] = []

  /** Keeps `bytes[start, end)` as the record of the next row. */
  add(bytes: Uint8Array, start: number, end: number, { line, byteOffset, row }: RecordPlace): void {
    const from = this.#length
    const to = from + Math.min(end - start, RAW_KEPT_BYTES)
    if (to > this.#text.length) this.#grow(to)
    this.#text.set(bytes.subarray(start, start + to - from), from)
    this.#length = to
    this.#records.push({ line, byteOffset, row, start: from, end: to, isCut: end - start > RAW_KEPT_BYTES })
  }

  /** The rejection of a row of the batch. */
  lineOf(batchRow: number, errors: readonly RowError[]): RejectionLine {
    const record = this.#records[batchRow]
    if (record === undefined) throw new RangeError(`The batch has no row ${batchRow}`)
    const { line, byteOffset, row, start, end, isCut } = record
    return rejectionLine({ line, byteOffset, row, errors, raw: this.#text.slice(start, end), rawTruncated: isCut })
  }

  reset(): void {
    this.#length = 0
    this.#records = []
  }

  #grow(length: number): void {
    const grown = new Uint8Array(Math.max(length, 2 * this.#text.length))
    grown.set(this.#text.subarray(0, this.#length))
    this.#text = grown
  }
}
