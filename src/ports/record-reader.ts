import type { FieldContract } from '../domain/contract/table-contract.ts'
import type { Column } from '../domain/table/column-builder.ts'
import type { FileFaultCode } from '../domain/table/file-fault.ts'
import type { RejectionLine, RowError } from '../domain/table/rejection.ts'

/**
 * Reads records of named members, one JSON object each, as typed columns: JSON lines, or one JSON array that may be spread over
 * lines as people print it.
 *
 * Streaming: the source is pulled as batches are asked for. A record that cannot be read costs itself alone; every record is either
 * a row of exactly one batch or exactly one rejection. Numbers are read without loss. The same source gives the same batches.
 * Errors thrown by the source or by a callback come out as they are.
 */
export interface RecordReader {
  read(task: RecordReadTask): AsyncIterable<RecordBatch>
}

export interface RecordReadTask {
  /** The bytes as stored; gzip is recognised by content. */
  readonly source: AsyncIterable<Uint8Array>
  /** Which members of a record become columns, and of what type. Others are passed over and counted. */
  readonly fields: readonly FieldContract[]
  /** Takes the rejections, in the order of the file, before the batch that follows them. */
  readonly onRejected: (rejections: readonly RejectionLine[]) => Promise<void>
  /** The same for values made null by `onInvalid: "null"`. */
  readonly onWarned: (warnings: readonly RejectionLine[]) => Promise<void>
  /** Called once, after the last batch. */
  readonly onFinished: (tally: RecordTally) => void
  readonly signal?: AbortSignal
}

/** Rows of one batch at most. */
export const RECORD_BATCH_ROWS_MAX = 65_536

/** Rows of a batch, column by column in the order of the task's fields. Everything in it holds until the next batch is asked for. */
export interface RecordBatch {
  readonly columns: readonly Column[]
  /** 1 to `RECORD_BATCH_ROWS_MAX`. */
  readonly rows: number
  /** Says of a row of the batch why it is not kept after all, for the rejects. */
  rejectionOf(row: number, errors: readonly RowError[]): RejectionLine
}

export interface RecordTally {
  readonly rowsIn: number
  readonly rowsRejected: number
  readonly rowsWarned: number
  readonly blankLines: number
  /** Bytes of the source as stored. */
  readonly bytesIn: number
  /** Members that no field names, with the number of records that have them; at most 100. */
  readonly unknownMembers: readonly { readonly name: string; readonly count: number }[]
}

/** Thrown while a source is read that cannot be read at all, such as damaged gzip: reading it again would not help. */
export class UnreadableSource extends Error {
  override readonly name = 'UnreadableSource'
  readonly code: FileFaultCode

  constructor(code: FileFaultCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}
