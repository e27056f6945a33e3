import { isUtf8 } from 'node:buffer'
import type { FieldContract } from '../../domain/contract/table-contract.ts'
import { CellFault } from '../../domain/table/cell-fault.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import { describeCellFault } from '../../domain/table/describe-cell-fault.ts'
import type { Rejection, RowError } from '../../domain/table/rejection.ts'
import { describeHugeValue, describeJsonFault, describeJsonFramingFault, describeWrongKind } from './describe-json-fault.ts'
import { RecordScanner } from './fast-json/record-scanner.ts'
import { JsonField, JSON_VALUE_BYTES_MAX } from './json-field.ts'
import type { KindTest } from './json-field.ts'
import { JsonFramer } from './json-framer.ts'
import { JsonKeptRecords } from './json-kept-records.ts'
import { JsonFault, JsonKind, JsonRecord } from './json-record.ts'
import { hasKernels } from './kernel/kernel.ts'
import { RAW_KEPT_BYTES } from './record-text.ts'

export interface JsonReadingOptions {
  /** Of the file, where some of it has been pushed already and no record was taken. */
  readonly framer?: JsonFramer
  readonly fields: readonly FieldContract[]
  /** Of the members that the fields are read from, where they are not called as these. */
  readonly names?: readonly string[]
  /** Which kinds of values the fields take. */
  readonly takes: KindTest
  /** Rows of a batch at most, and of the first one. */
  readonly batchRows: number
  readonly firstBatchRows: number
  /** Bytes of records of a batch, give or take one record. */
  readonly batchBytes: number
  /** Whether the records of a batch are kept, for `kept`. */
  readonly keepsRecords: boolean
  /** Says why a record with a member that no field has is rejected; without it, such members are only counted. */
  readonly describeUnknown?: (name: string) => RowError
}

const UNKNOWN_NAMES_MAX = 100
const UNKNOWN_NAME_LENGTH_MAX = 200
/** Rejections that gather before they are handed on, should no row come that is good. */
const REJECTIONS_MAX = 1_000
const NO_BYTES = new Uint8Array(0)

/**
 * JSON lines, or one JSON array, on their way into typed columns. Records that look like those before them are read by `RecordScanner`
 * and the others one by one; what comes of them is the same, and so is where a batch ends, whatever the chunks.
 */
export class JsonReading {
  /** Of the batch. */
  rows = 0
  rowsIn = 0
  rowsRejected = 0
  rowsWarned = 0
  /** Whether any record was an object. */
  isAnyRead = false
  /** Those of the batch's rows; `null` where they are not kept. */
  kept: JsonKeptRecords | null
  readonly #options: JsonReadingOptions
  readonly #framer: JsonFramer
  readonly #record: JsonRecord
  /** `null` where there is nothing that it runs on; then all records are read one by one. */
  readonly #scanner: RecordScanner | null
  #fields: readonly JsonField[]
  /** Rows that the columns have room for. */
  #capacity: number
  readonly #unknown = new Map<string, number>()
  #firstUnknown: string | undefined
  readonly #isSeen: Uint8Array
  #rejected: Rejection[] = []
  #warned: Rejection[] = []
  /** Bytes of all records of the batch, rejected ones too. */
  #recordBytes = 0

  constructor(options: JsonReadingOptions) {
    this.#options = options
    this.#framer = options.framer ?? new JsonFramer()
    this.#record = new JsonRecord(options.names ?? options.fields.map(field => field.name))
    this.#record.onUnknown = name => this.#meetUnknown(name)
    this.#isSeen = new Uint8Array(options.fields.length)
    this.#capacity = Math.min(options.batchRows, options.firstBatchRows)
    this.#fields = this.#newFields()
    this.kept = this.#newKept()
    this.#scanner = hasKernels() ? new RecordScanner(this.#fields, this.#record, this.kept) : null
  }

  push(chunk: Uint8Array): void {
    this.#framer.push(chunk)
  }

  finish(): void {
    this.#framer.finish()
  }

  /** Gives memory back to those that come after it; to be called once, after which nothing is read. What was read stays. */
  release(): void {
    this.#scanner?.release()
  }

  /** Reads records until the batch is full or many are rejected, or until there are no more for now. */
  fill(): 'full' | 'drained' {
    while (!this.isBatchFull && this.#rejected.length < REJECTIONS_MAX) {
      if (this.#scan() === 'starved') return 'drained'
      if (this.isBatchFull) break
      if (this.#framer.next() !== 'record') return 'drained'
      this.#take()
    }
    return 'full'
  }

  /** Takes records that look like those before. */
  #scan(): 'starved' | 'scanned' {
    if (this.#scanner === null) return 'scanned'
    const { rows, bytes, isStarved } = this.#scanner.scan(this.#framer, this)
    this.rows += rows
    this.rowsIn += rows
    this.#recordBytes += bytes
    return isStarved ? 'starved' : 'scanned'
  }

  get isBatchFull(): boolean {
    return this.rows >= this.#capacity || this.#recordBytes >= this.#options.batchBytes
  }

  /** Rows of a batch to end before. */
  get rowsMax(): number {
    return this.#capacity
  }

  /** Bytes of records that the batch still takes. */
  get bytesWanted(): number {
    return this.#options.batchBytes - this.#recordBytes
  }

  get fields(): readonly JsonField[] {
    return this.#fields
  }

  get columns(): readonly Column[] {
    return this.#fields.map(({ compiled }) => compiled.column)
  }

  get blankLines(): number {
    return this.#framer.blankLines
  }

  /** Members that no field has, with the number of records that have them. */
  unknownMembers(): readonly { readonly name: string; readonly count: number }[] {
    this.#scanner?.countUnknown((name, count) => this.#countUnknown(name, count, false))
    return Array.from(this.#unknown, ([name, count]) => ({ name, count }))
  }

  /** Whether any record had the member of a field. */
  isSeen(field: number): boolean {
    return this.#isSeen[field] === 1
  }

  /** The rejections and warnings since the last call, in the order of the file. */
  takeLines(): { readonly rejected: readonly Rejection[]; readonly warned: readonly Rejection[] } {
    const lines = { rejected: this.#rejected, warned: this.#warned }
    this.#rejected = []
    this.#warned = []
    return lines
  }

  /** Begins the next batch. */
  reset(): void {
    const { batchRows } = this.#options
    if (this.rows === this.#capacity && this.#capacity < batchRows) {
      this.#capacity = batchRows
      this.#fields = this.#newFields()
      this.kept = this.#newKept()
      this.#scanner?.retarget(this.#fields, this.kept)
    } else {
      for (const { compiled } of this.#fields) compiled.column.reset()
      this.kept?.reset()
    }
    this.rows = 0
    this.#recordBytes = 0
  }

  #newFields(): readonly JsonField[] {
    return this.#options.fields.map((field, index) => new JsonField(field, index, this.#capacity, this.#options.takes))
  }

  #newKept(): JsonKeptRecords | null {
    return this.#options.keepsRecords ? new JsonKeptRecords(this.#capacity) : null
  }

  #take(): void {
    const framer = this.#framer
    const { bytes, start, end } = framer
    this.rowsIn++
    this.#recordBytes += end - start
    if (framer.fault !== 'none') return this.#reject([describeJsonFramingFault(framer.fault)])
    if (!isUtf8(bytes.subarray(start, end))) return this.#reject([NOT_UTF8])
    this.#firstUnknown = undefined
    const fault = this.#record.read(bytes, start, end)
    const { faultAt } = this.#record
    if (fault !== JsonFault.none) return this.#reject([describeJsonFault(fault, faultAt - start, bytes[faultAt])])
    this.isAnyRead = true
    for (let field = 0; field < this.#isSeen.length; field++) if (this.#record.kinds[field] !== JsonKind.absent) this.#isSeen[field] = 1
    const { describeUnknown } = this.#options
    if (this.#firstUnknown !== undefined && describeUnknown !== undefined) return this.#reject([describeUnknown(this.#firstUnknown)])
    this.#scanner?.learn(bytes, start, end)
    this.#write(bytes)
  }

  /** Puts the values of the record into the next row. */
  #write(bytes: Uint8Array): void {
    let errors: RowError[] | undefined
    let warnings: RowError[] | undefined
    const record = this.#record
    const fields = this.#fields
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]
      if (field === undefined) continue
      const error = this.#writeField(field, i, record.isUnescaped[i] === 1 ? record.unescaped : bytes)
      if (error === undefined) continue
      if (field.compiled.field.onInvalid === 'null') (warnings ??= []).push(error)
      else (errors ??= []).push(error)
    }
    if (errors !== undefined) return this.#reject(errors)
    if (warnings !== undefined) {
      this.rowsWarned++
      this.#warned.push(this.#rejectionOf(warnings))
    }
    const { start, end, line, byteOffset } = this.#framer
    this.kept?.add(this.rows, bytes, start, end, { line, byteOffset, row: this.rowsIn })
    this.rows++
  }

  #writeField(field: JsonField, i: number, from: Uint8Array): RowError | undefined {
    const record = this.#record
    const { compiled } = field
    const kind = record.kinds[i] ?? JsonKind.absent
    const start = record.starts[i] ?? 0
    const end = record.ends[i] ?? 0
    const isMissing = kind === JsonKind.absent || kind === JsonKind.null
    if (!isMissing && !field.takes(kind, end - start)) {
      compiled.column.setNull(this.rows)
      if (end - start > JSON_VALUE_BYTES_MAX) return describeHugeValue(compiled.field, i, end - start, JSON_VALUE_BYTES_MAX)
      return describeWrongKind(compiled.field, i, kind, from.subarray(start, end))
    }
    const fault = isMissing ? compiled.writeMissing(this.rows) : field.write(kind, from, start, end, this.rows)
    if (fault === CellFault.none) return undefined
    return isMissing
      ? describeCellFault(compiled.field, fault, NO_BYTES, 0, 0, i + 1)
      : describeCellFault(compiled.field, fault, from, start, end, i + 1)
  }

  #reject(errors: readonly RowError[]): void {
    this.rowsRejected++
    this.#rejected.push(this.#rejectionOf(errors))
  }

  /** Of the record that was read last. */
  #rejectionOf(errors: readonly RowError[]): Rejection {
    const { bytes, start, end, line, byteOffset } = this.#framer
    const raw = bytes.slice(start, Math.min(end, start + RAW_KEPT_BYTES))
    return { line, byteOffset, row: this.rowsIn, errors, raw, rawTruncated: end - start > RAW_KEPT_BYTES }
  }

  #meetUnknown(name: string): void {
    this.#firstUnknown ??= name
    this.#countUnknown(name, 1, true)
  }

  #countUnknown(fullName: string, times: number, mayBeNew: boolean): void {
    const name = fullName.length > UNKNOWN_NAME_LENGTH_MAX ? `${fullName.slice(0, UNKNOWN_NAME_LENGTH_MAX)}…` : fullName
    const count = this.#unknown.get(name)
    if (count !== undefined || (mayBeNew && this.#unknown.size < UNKNOWN_NAMES_MAX)) this.#unknown.set(name, (count ?? 0) + times)
  }
}

const NOT_UTF8: RowError = {
  code: 'encoding-error',
  fieldNumber: null,
  field: null,
  message: 'The record is not UTF-8: write it as UTF-8',
}
