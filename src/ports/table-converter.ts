import type { TableContract } from '../domain/contract/table-contract.ts'
import type { FileFault } from '../domain/table/file-fault.ts'
import type { ConversionTally } from '../domain/table/conversion-tally.ts'
import type { ByteSink } from './byte-sink.ts'

/**
 * Reads one file of rows as a contract says and writes one Parquet file.
 *
 * Streaming: the source is pulled as the sinks take bytes, and memory is bounded by the row group, not by the file.
 * Every row of the source either becomes exactly one row of the output or exactly one line in `rejects`;
 * `tally.rowsIn === tally.rowsOut + tally.rowsRejected` on every outcome that is `converted`.
 * The same source and contract give the same bytes in every sink.
 *
 * A fault of the file as a whole is returned as `refused`: what was written to the sinks by then is to be thrown away.
 * Errors thrown by the source or a sink come out as they are.
 */
export interface TableConverter {
  convert(task: ConversionTask): Promise<ConversionOutcome>

  /**
   * What the beginning of a file tells against it: its encoding, its dialect, its header. `undefined` when nothing does, or when the
   * beginning is too short to tell. Writes nothing; a file that passes may be refused all the same when it is converted.
   */
  inspect(task: InspectionTask): Promise<FileFault | undefined>
}

export interface InspectionTask {
  /** The first bytes as stored. */
  readonly source: AsyncIterable<Uint8Array>
  /** Whether these are all there are. */
  readonly isWhole: boolean
  readonly contract: TableContract
}

export interface ConversionTask {
  /**
   * The bytes as stored; gzip is recognised by content. A piece is not looked at any more when the next one is asked for, so that a source
   * may use its memory again.
   */
  readonly source: AsyncIterable<Uint8Array>
  readonly contract: TableContract
  /** Entries for the Parquet file's key-value metadata; the converter adds its own counts. */
  readonly metadata: Readonly<Record<string, string>>
  readonly output: ByteSink
  /** Newline-delimited JSON, one line a rejected row (`rejectionLine`). Written to only when there is one. */
  readonly rejects: ByteSink
  /** The same for values made null by `onInvalid: "null"`. */
  readonly warnings: ByteSink
  readonly onProgress?: (progress: ConversionProgress) => void
  /** Ends the conversion between two batches by throwing the signal's reason. */
  readonly signal?: AbortSignal
}

export interface ConversionProgress {
  /** Bytes of the source as stored. */
  readonly bytesRead: number
  readonly rowsIn: number
}

export type ConversionOutcome =
  | { readonly kind: 'converted'; readonly tally: ConversionTally }
  | { readonly kind: 'refused'; readonly fault: FileFault; readonly tally: ConversionTally }
