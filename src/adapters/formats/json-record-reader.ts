import { rejectionLine } from '../../domain/table/rejection.ts'
import { RECORD_BATCH_ROWS_MAX, UnreadableSource } from '../../ports/record-reader.ts'
import type { RecordBatch, RecordReader, RecordReadTask } from '../../ports/record-reader.ts'
import { decompress } from './decompress.ts'
import { FileRefusal } from './file-refusal.ts'
import { isKindOf } from './json-kinds.ts'
import { JsonReading } from './json-reading.ts'

export interface JsonReaderOptions {
  /** Rows of a batch at most. */
  readonly batchRows: number
  /** Bytes of records of a batch, give or take one record. */
  readonly batchBytes: number
}

/** Most sources are small, and columns for a whole batch take megabytes: the first batch is small too. */
const FIRST_BATCH_ROWS = 4_096
const DEFAULT_OPTIONS: JsonReaderOptions = { batchRows: RECORD_BATCH_ROWS_MAX, batchBytes: 16_777_216 }

/** Reads JSON lines, or one JSON array, as typed columns, with the value parsers that CSV is read with. */
export class JsonRecordReader implements RecordReader {
  readonly #options: JsonReaderOptions

  constructor(options: Partial<JsonReaderOptions> = {}) {
    this.#options = { ...DEFAULT_OPTIONS, ...options }
  }

  async *read(task: RecordReadTask): AsyncGenerator<RecordBatch> {
    const reading = new JsonReading({ ...this.#options, fields: task.fields, takes: isKindOf, firstBatchRows: FIRST_BATCH_ROWS, keepsRecords: true })
    try {
      yield* this.#readAll(task, reading)
    } finally {
      reading.release()
    }
  }

  async *#readAll(task: RecordReadTask, reading: JsonReading): AsyncGenerator<RecordBatch> {
    let bytesIn = 0
    try {
      for await (const chunk of decompress(task.source, count => { bytesIn += count })) {
        task.signal?.throwIfAborted()
        reading.push(chunk)
        while (reading.fill() === 'full') {
          await handOver(reading, task)
          if (reading.rows > 0) yield batchOf(reading)
          reading.reset()
        }
      }
    } catch (error) {
      if (error instanceof FileRefusal) throw new UnreadableSource(error.fault.code, error.fault.message, { cause: error })
      throw error
    }
    reading.finish()
    for (let step = reading.fill(); ; step = reading.fill()) {
      await handOver(reading, task)
      if (reading.rows > 0) yield batchOf(reading)
      reading.reset()
      if (step === 'drained') break
    }
    const { rowsIn, rowsRejected, rowsWarned, blankLines } = reading
    task.onFinished({ rowsIn, rowsRejected, rowsWarned, blankLines, bytesIn, unknownMembers: reading.unknownMembers() })
  }
}

/** Gives the rejections and warnings so far to whoever wants them. */
async function handOver(reading: JsonReading, { onRejected, onWarned }: RecordReadTask): Promise<void> {
  const { rejected, warned } = reading.takeLines()
  if (rejected.length > 0) await onRejected(rejected.map(rejectionLine))
  if (warned.length > 0) await onWarned(warned.map(rejectionLine))
}

function batchOf({ columns, rows, kept }: JsonReading): RecordBatch {
  return {
    columns,
    rows,
    rejectionOf(row, errors) {
      if (kept === null || row < 0 || row >= rows) throw new RangeError(`The batch has no row ${row}`)
      return rejectionLine(kept.rejectionOf(row, errors))
    },
  }
}
