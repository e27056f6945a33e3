import type { TableDialect } from '../../domain/contract/table-contract.ts'
import type { RecordText } from './record-text.ts'
import type { parseRecords } from './parse-records.ts'
import type { Cell } from './split-record.ts'

const FIRST_BUFFER_BYTES = 65_536
const LF = 10

/** Where a record of a batch stands in the file, and which part of the batch's text it is. */
export interface RecordPlace {
  readonly line: number
  readonly byteOffset: number
  readonly row: number
  readonly text: Uint8Array
}

/** Well-formed records of one width, gathered to be parsed together: a call of csv-parse costs far more than a record. */
export class RecordBatch {
  /** Bytes gathered so far. */
  bytes = 0
  #text = new Uint8Array(FIRST_BUFFER_BYTES)
  #lines: number[] = []
  #byteOffsets: number[] = []
  #rows: number[] = []
  /** Where each record's text ends, before its LF. */
  #ends: number[] = []

  add(record: RecordText, line: number, byteOffset: number, row: number): void {
    const after = this.bytes + record.lengthMax + 1
    if (after > this.#text.length) this.#grow(after)
    const end = record.copyTo(this.#text, this.bytes)
    this.#text[end] = LF
    this.bytes = end + 1
    this.#lines.push(line)
    this.#byteOffsets.push(byteOffset)
    this.#rows.push(row)
    this.#ends.push(end)
  }

  /** The cells of each record, in order. @param parse whose module brings csv-parse, so that who has no records to cut does without it. */
  parse(parse: typeof parseRecords, dialect: TableDialect, width: number): readonly (readonly Cell[])[] {
    return this.#rows.length === 0 ? [] : parse(this.#text.subarray(0, this.bytes), this.#ends, dialect, width)
  }

  /** The place of the record at `index`; its text is a view that ends with the batch. */
  place(index: number): RecordPlace {
    const end = this.#ends[index] ?? 0
    const start = index === 0 ? 0 : (this.#ends[index - 1] ?? 0) + 1
    return {
      line: this.#lines[index] ?? 0,
      byteOffset: this.#byteOffsets[index] ?? 0,
      row: this.#rows[index] ?? 0,
      text: this.#text.subarray(start, end),
    }
  }

  /** The 1-based line on which the record at `index` begins. */
  lineOf(index: number): number {
    return this.#lines[index] ?? 0
  }

  clear(): void {
    this.bytes = 0
    this.#lines = []
    this.#byteOffsets = []
    this.#rows = []
    this.#ends = []
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.#text.length))
    grown.set(this.#text.subarray(0, this.bytes))
    this.#text = grown
  }
}
