import type { FieldContract } from '../domain/contract/table-contract.ts'
import type { Column } from '../domain/table/column-builder.ts'
import type { ByteSink } from './byte-sink.ts'

/** Writes tables as Parquet. The same calls give the same bytes. Errors thrown by the sink come out as they are. */
export interface TableWriter {
  /** Begins a file of these columns, at least one. */
  open(fields: readonly FieldContract[], output: ByteSink): OpenTableWriter
}

export interface OpenTableWriter {
  /** Adds the first `rows` rows of the columns, at least one. The columns may be used again afterwards. */
  write(columns: readonly Column[], rows: number): Promise<void>
  /** Ends the file, with entries for its key-value metadata; called once, also for a file without rows. */
  finish(metadata: Readonly<Record<string, string>>): Promise<void>
}
