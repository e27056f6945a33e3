import type { FillSearch } from '../../domain/star/find-fills.ts'
import { copyRows, keptRows } from '../../domain/star/gather-rows.ts'
import type { SourceTable } from '../../domain/star/star-description.ts'
import { memberIndex } from '../../domain/star/star-lookup.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import type { RejectionLine } from '../../domain/table/rejection.ts'
import type { RecordReader, RecordTally } from '../../ports/record-reader.ts'
import type { RunningHash } from '../../ports/running-hash.ts'
import { BeyondLimit } from './beyond-limit.ts'
import { hashed } from './hash-bytes.ts'
import type { KnownFacts } from './known-facts.ts'

/** Takes the rows that are kept, batch by batch. The columns hold until the promise resolves. */
export interface RowTaker {
  take(columns: readonly Column[], rows: number): Promise<void>
}

export interface PacketReadTask {
  readonly source: SourceTable
  readonly body: AsyncIterable<Uint8Array>
  /** A new one, for the bytes as stored. */
  readonly hash: RunningHash
  /** States that facts have already; none where the source makes no fact. */
  readonly known: KnownFacts | undefined
  /** Finds the rows of which a dimension has only its fill; they are kept, and told of. */
  readonly fills: FillSearch
  readonly takers: readonly RowTaker[]
  readonly onRejected: (rejections: readonly RejectionLine[]) => Promise<void>
  readonly onWarned: (warnings: readonly RejectionLine[]) => Promise<void>
  readonly signal?: AbortSignal
}

/** What a packet came to. */
export interface PacketReading {
  readonly tally: RecordTally
  /** Rows that facts have already. */
  readonly repeated: number
  /** Rows that are kept and of which a dimension has only its fill. */
  readonly filled: number
  /** 64 hexadecimal digits, of the bytes as stored. */
  readonly sha256: string
  /** The range of the times of change of the rows that are kept; absent where none is. */
  readonly range: { readonly oldest: bigint; readonly newest: bigint } | undefined
}

/** Reads a packet once, and hands on the rows that are new. */
export async function readPacket(reader: RecordReader, task: PacketReadTask): Promise<PacketReading> {
  const { hash } = task
  const updatedAt = memberIndex(task.source, task.source.updated)
  let tally: RecordTally | undefined
  let repeated = 0
  let filled = 0
  let range: { oldest: bigint; newest: bigint } | undefined
  const batches = reader.read({
    source: hashed(task.body, hash),
    fields: task.source.fields,
    onRejected: task.onRejected,
    onWarned: task.onWarned,
    onFinished: found => { tally = found },
    ...(task.signal === undefined ? {} : { signal: task.signal }),
  })
  for await (const batch of batches) {
    const repeats = await task.known?.repeatsOf(batch.columns, batch.rows)
    const leftOut = new Set(repeats?.map(({ row }) => row))
    const fills = task.fills(batch.columns, batch.rows).filter(({ row }) => !leftOut.has(row))
    if (fills.length > 0) {
      filled += fills.length
      await task.onWarned(fills.map(({ row, errors }) => batch.rejectionOf(row, errors)))
    }
    const kept = leftOut.size === 0 ? batch : keptRows(batch.columns, batch.rows, leftOut)
    if (repeats !== undefined && repeats.length > 0) {
      repeated += repeats.length
      await task.onRejected(repeats.map(({ row, message }) => batch.rejectionOf(row, [{ code: 'duplicate-row', fieldNumber: null, field: null, message }])))
    }
    if (kept.rows === 0) continue
    range = widened(range, kept.columns[updatedAt], kept.rows)
    for (const taker of task.takers) await taker.take(kept.columns, kept.rows)
  }
  if (tally === undefined) throw new Error('The record reader did not say what it has read')
  return { tally, repeated, filled, sha256: hash.hex(), range }
}

/** Keeps copies of the rows, for sources of dimensions. */
export class RowKeeper implements RowTaker {
  readonly #rowsMax: number
  #rows = 0
  readonly #parts: { readonly columns: readonly Column[]; readonly rows: number }[] = []

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax
  }

  get parts(): readonly { readonly columns: readonly Column[]; readonly rows: number }[] {
    return this.#parts
  }

  async take(columns: readonly Column[], rows: number): Promise<void> {
    this.#rows += rows
    if (this.#rows > this.#rowsMax) throw new BeyondLimit('too-many-rows', `the packet has more than ${this.#rowsMax.toString()} rows, which a source of dimensions may not have: split it`)
    this.#parts.push({ columns: copyRows(columns, rows), rows })
    await Promise.resolve()
  }
}

function widened(range: { oldest: bigint; newest: bigint } | undefined, updated: Column | undefined, rows: number): { oldest: bigint; newest: bigint } | undefined {
  if (updated?.storage !== 'int64' || rows === 0) return range
  let oldest = range?.oldest ?? updated.values[0] ?? 0n
  let newest = range?.newest ?? oldest
  for (let row = 0; row < rows; row++) {
    const moment = updated.values[row] ?? 0n
    if (moment < oldest) oldest = moment
    if (moment > newest) newest = moment
  }
  return { oldest, newest }
}
