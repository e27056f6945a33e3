import { isUtf8 } from 'node:buffer'
import { CellFault } from '../../../../src/domain/table/cell-fault.ts'
import { compileField } from '../../../../src/domain/table/compile-field.ts'
import type { CompiledField } from '../../../../src/domain/table/compile-field.ts'
import { describeCellFault } from '../../../../src/domain/table/describe-cell-fault.ts'
import { rejectionLine } from '../../../../src/domain/table/rejection.ts'
import type { RejectionLine, RowError } from '../../../../src/domain/table/rejection.ts'
import { RECORD_BATCH_ROWS_MAX, UnreadableSource } from '../../../../src/ports/record-reader.ts'
import type { RecordBatch, RecordReader, RecordReadTask } from '../../../../src/ports/record-reader.ts'
import { decompress } from '../../../../src/adapters/formats/decompress.ts'
import { describeHugeValue, describeJsonFault, describeJsonFramingFault, describeWrongKind } from '../../../../src/adapters/formats/describe-json-fault.ts'
import { FileRefusal } from '../../../../src/adapters/formats/file-refusal.ts'
import { JsonFramer } from './json-framer.ts'
import { JsonKeptRecords } from './json-kept-records.ts'
import { JsonFault, JsonKind, JsonRecord } from './json-record.ts'
import { isKindOf } from '../../../../src/adapters/formats/json-kinds.ts'
import { DEFAULT_FRAMING_LIMITS } from '../../../../src/adapters/formats/record-framer.ts'
import { RAW_KEPT_BYTES } from '../../../../src/adapters/formats/record-text.ts'

export interface JsonReaderOptions {
  /** Rows of a batch at most. */
  readonly batchRows: number
  /** Bytes of records of a batch, give or take one record. */
  readonly batchBytes: number
}

/** Most sources are small, and columns for a whole batch take megabytes: the first batch is small too. */
const FIRST_BATCH_ROWS = 4_096
const DEFAULT_OPTIONS: JsonReaderOptions = { batchRows: RECORD_BATCH_ROWS_MAX, batchBytes: 16_777_216 }
/** As of a cell of CSV. */
const CELL_BYTES_MAX = DEFAULT_FRAMING_LIMITS.cellBytesMax
const UNKNOWN_NAMES_MAX = 100
const UNKNOWN_NAME_LENGTH_MAX = 200
/** Rejections that gather before they are handed on, should no row come that is good. */
const REJECTIONS_MAX = 1_000
const NO_BYTES = new Uint8Array(0)

/** Reads JSON lines, or one JSON array, as typed columns, with the value parsers that CSV is read with. */
export class JsonRecordReader implements RecordReader {
  readonly #options: JsonReaderOptions

  constructor(options: Partial<JsonReaderOptions> = {}) {
    this.#options = { ...DEFAULT_OPTIONS, ...options }
  }

  async *read(task: RecordReadTask): AsyncGenerator<RecordBatch> {
    const reading = new JsonReading(task, this.#options)
    try {
      for await (const chunk of decompress(task.source, count => { reading.bytesIn += count })) {
        task.signal?.throwIfAborted()
        reading.push(chunk)
        while (reading.fill() === 'full') {
          await reading.handOver()
          if (reading.rows > 0) yield reading.batch()
          reading.reset()
        }
      }
    } catch (error) {
      if (error instanceof FileRefusal) throw new UnreadableSource(error.fault.code, error.fault.message, { cause: error })
      throw error
    }
    reading.finish()
    for (let step = reading.fill(); ; step = reading.fill()) {
      await reading.handOver()
      if (reading.rows > 0) yield reading.batch()
      reading.reset()
      if (step === 'drained') break
    }
    task.onFinished(reading.tally())
  }
}

/** One source on its way into columns. */
class JsonReading {
  bytesIn = 0
  /** Of the batch. */
  rows = 0
  readonly #task: RecordReadTask
  readonly #options: JsonReaderOptions
  readonly #framer = new JsonFramer()
  readonly #record: JsonRecord
  #fields: readonly CompiledField[]
  /** Rows that the columns have room for. */
  #capacity: number
  readonly #unknown = new Map<string, number>()
  #rowsIn = 0
  #rowsRejected = 0
  #rowsWarned = 0
  #rejected: RejectionLine[] = []
  #warned: RejectionLine[] = []
  /** Those of the batch's rows. */
  readonly #kept = new JsonKeptRecords()
  /** Of all records of the batch, rejected ones too. */
  #recordBytes = 0

  constructor(task: RecordReadTask, options: JsonReaderOptions) {
    this.#task = task
    this.#options = options
    this.#record = new JsonRecord(task.fields.map(field => field.name))
    this.#record.onUnknown = name => this.#countUnknown(name)
    this.#capacity = Math.min(options.batchRows, FIRST_BATCH_ROWS)
    this.#fields = task.fields.map(field => compileField(field, this.#capacity))
  }

  push(chunk: Uint8Array): void {
    this.#framer.push(chunk)
  }

  finish(): void {
    this.#framer.finish()
  }

  /** Reads records until the batch is full, or there are no more for now. */
  fill(): 'full' | 'drained' {
    while (this.rows < this.#capacity && this.#recordBytes < this.#options.batchBytes && this.#rejected.length < REJECTIONS_MAX) {
      if (this.#framer.next() !== 'record') return 'drained'
      this.#take()
    }
    return 'full'
  }

  /** Gives the rejections and warnings so far to whoever wants them. */
  async handOver(): Promise<void> {
    const [rejected, warned] = [this.#rejected, this.#warned]
    this.#rejected = []
    this.#warned = []
    if (rejected.length > 0) await this.#task.onRejected(rejected)
    if (warned.length > 0) await this.#task.onWarned(warned)
  }

  batch(): RecordBatch {
    return {
      columns: this.#fields.map(({ column }) => column),
      rows: this.rows,
      rejectionOf: (row, errors) => this.#kept.lineOf(row, errors),
    }
  }

  reset(): void {
    const { batchRows } = this.#options
    if (this.rows === this.#capacity && this.#capacity < batchRows) {
      this.#capacity = batchRows
      this.#fields = this.#task.fields.map(field => compileField(field, batchRows))
    } else {
      for (const { column } of this.#fields) column.reset()
    }
    this.rows = 0
    this.#recordBytes = 0
    this.#kept.reset()
  }

  tally(): Parameters<RecordReadTask['onFinished']>[0] {
    return {
      rowsIn: this.#rowsIn,
      rowsRejected: this.#rowsRejected,
      rowsWarned: this.#rowsWarned,
      blankLines: this.#framer.blankLines,
      bytesIn: this.bytesIn,
      unknownMembers: Array.from(this.#unknown, ([name, count]) => ({ name, count })),
    }
  }

  #take(): void {
    const framer = this.#framer
    const { bytes, start, end } = framer
    this.#rowsIn++
    this.#recordBytes += end - start
    if (framer.fault !== 'none') return this.#reject([describeJsonFramingFault(framer.fault)])
    if (!isUtf8(bytes.subarray(start, end))) return this.#reject([NOT_UTF8])
    const fault = this.#record.read(bytes, start, end)
    const { faultAt } = this.#record
    if (fault !== JsonFault.none) return this.#reject([describeJsonFault(fault, faultAt - start, bytes[faultAt])])
    this.#write(bytes)
  }

  /** Puts the values of the record into the next row. */
  #write(bytes: Uint8Array): void {
    let errors: RowError[] | undefined
    let warnings: RowError[] | undefined
    const record = this.#record
    const fields = this.#fields
    for (let i = 0; i < fields.length; i++) {
      const compiled = fields[i]
      if (compiled === undefined) continue
      const error = this.#writeField(compiled, i, record.isUnescaped[i] === 1 ? record.unescaped : bytes)
      if (error === undefined) continue
      if (compiled.field.onInvalid === 'null') (warnings ??= []).push(error)
      else (errors ??= []).push(error)
    }
    if (errors !== undefined) return this.#reject(errors)
    if (warnings !== undefined) {
      this.#rowsWarned++
      this.#warned.push(this.#lineOf(warnings))
    }
    const { start, end, line, byteOffset } = this.#framer
    this.#kept.add(bytes, start, end, { line, byteOffset, row: this.#rowsIn })
    this.rows++
  }

  #writeField(compiled: CompiledField, i: number, from: Uint8Array): RowError | undefined {
    const record = this.#record
    const kind = record.kinds[i]
    const start = record.starts[i] ?? 0
    const end = record.ends[i] ?? 0
    const isMissing = kind === JsonKind.absent || kind === JsonKind.null
    if (!isMissing && end - start > CELL_BYTES_MAX) {
      compiled.column.setNull(this.rows)
      return describeHugeValue(compiled.field, i, end - start, CELL_BYTES_MAX)
    }
    if (!isMissing && !isKindOf(kind, compiled.field)) {
      compiled.column.setNull(this.rows)
      return describeWrongKind(compiled.field, i, kind, from.subarray(start, end))
    }
    const fault = isMissing ? compiled.writeMissing(this.rows) : compiled.write(from, start, end, this.rows)
    if (fault === CellFault.none) return undefined
    return isMissing
      ? describeCellFault(compiled.field, fault, NO_BYTES, 0, 0, i + 1)
      : describeCellFault(compiled.field, fault, from, start, end, i + 1)
  }

  #reject(errors: readonly RowError[]): void {
    this.#rowsRejected++
    this.#rejected.push(this.#lineOf(errors))
  }

  /** Of the record that was read last. */
  #lineOf(errors: readonly RowError[]): RejectionLine {
    const { bytes, start, end, line, byteOffset } = this.#framer
    const raw = bytes.slice(start, Math.min(end, start + RAW_KEPT_BYTES))
    return rejectionLine({ line, byteOffset, row: this.#rowsIn, errors, raw, rawTruncated: end - start > RAW_KEPT_BYTES })
  }

  #countUnknown(fullName: string): void {
    const name = fullName.length > UNKNOWN_NAME_LENGTH_MAX ? `${fullName.slice(0, UNKNOWN_NAME_LENGTH_MAX)}…` : fullName
    const count = this.#unknown.get(name)
    if (count !== undefined || this.#unknown.size < UNKNOWN_NAMES_MAX) this.#unknown.set(name, (count ?? 0) + 1)
  }
}

const NOT_UTF8: RowError = {
  code: 'encoding-error',
  fieldNumber: null,
  field: null,
  message: 'The record is not UTF-8: write it as UTF-8',
}

