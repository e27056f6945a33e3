import type { FileFault } from '../../domain/table/file-fault.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { ConversionOutcome, ConversionTask, InspectionTask, TableConverter } from '../../ports/table-converter.ts'
import { CsvConversion } from './csv-conversion.ts'
import { DEFAULT_EXPANSION_LIMITS } from './decompress.ts'
import type { ExpansionLimits } from './decompress.ts'
import { DEFAULT_FRAMING_LIMITS } from './record-framer.ts'
import type { FramingLimits } from './record-framer.ts'

export interface CsvToParquetOptions {
  /** Rows of a row group at most. */
  readonly rowGroupRows: number
  /** Cells of a row group at most: the wider the table, the fewer its rows. */
  readonly rowGroupCells: number
  /** A row group ends when its texts take this many bytes, give or take one batch. */
  readonly rowGroupTextBytes: number
  /** Bytes of records that are parsed together. */
  readonly batchBytes: number
  readonly framing: FramingLimits
  readonly expansion: ExpansionLimits
}

export const DEFAULT_CSV_TO_PARQUET_OPTIONS: CsvToParquetOptions = {
  rowGroupRows: 100_000,
  rowGroupCells: 2_000_000,
  rowGroupTextBytes: 33_554_432,
  batchBytes: 262_144,
  framing: DEFAULT_FRAMING_LIMITS,
  expansion: DEFAULT_EXPANSION_LIMITS,
}

/**
 * Delimited text to Parquet by way of csv-parse and hyparquet-writer: takes every dialect, and is what faster
 * converters are measured against, in speed and in every cell.
 *
 * Beyond the port's promises: rows with too few or too many cells are rejected for that alone, since nobody knows which
 * of their cells is which. A file without any line is an empty table of the contract's columns; without a contract that
 * names columns it is refused with `source-error`, for Parquet has no table without columns.
 */
export class CsvToParquetConverter implements TableConverter {
  readonly #options: CsvToParquetOptions

  constructor(options: Partial<CsvToParquetOptions> = {}) {
    this.#options = Object.freeze({ ...DEFAULT_CSV_TO_PARQUET_OPTIONS, ...options })
  }

  async convert(task: ConversionTask): Promise<ConversionOutcome> {
    return new CsvConversion(task, this.#options).run()
  }

  async inspect({ isWhole, ...task }: InspectionTask): Promise<FileFault | undefined> {
    return new CsvConversion({ ...task, metadata: {}, output: NOWHERE, rejects: NOWHERE, warnings: NOWHERE }, this.#options).inspect(isWhole)
  }
}

const NOWHERE: ByteSink = { write: () => Promise.resolve() }
