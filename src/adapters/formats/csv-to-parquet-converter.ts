import type { FileFault } from '../../domain/table/file-fault.ts'
import { DEFAULT_KEY_LIMITS } from '../../domain/table/key-set.ts'
import type { KeyLimits } from '../../domain/table/key-set.ts'
import type { ConversionOutcome, ConversionTask, InspectionTask, TableConverter } from '../../ports/table-converter.ts'
import { convertToNowhere } from './convert-to-nowhere.ts'
import { CsvConversion } from './csv-conversion.ts'
import { DEFAULT_EXPANSION_LIMITS } from './decompress.ts'
import type { ExpansionLimits } from './decompress.ts'
import type { OpenParquetFile, ParquetEncoder } from './open-parquet-sink.ts'
import { PAGE_CELLS } from './page-capacity.ts'
import { ROW_GROUP_ROWS } from './parquet/fast-parquet-sink.ts'
import type { FastParquetOptions } from './parquet/fast-parquet-sink.ts'
import { PAGE_ROWS } from './parquet/page-rows.ts'
import { DEFAULT_FRAMING_LIMITS } from './record-framer.ts'
import type { FramingLimits } from './record-framer.ts'
import { PagePool } from './page-pool.ts'

export interface CsvToParquetOptions {
  /** Rows that are held as columns before they are encoded, at most. */
  readonly pageRows: number
  /** Cells of them at most: the wider the table, the fewer rows. */
  readonly pageCells: number
  /** They are encoded when their texts take this many bytes, give or take one batch. */
  readonly pageTextBytes: number
  /** A row group ends with the page that reaches this many rows; no page has more. */
  readonly rowGroupRows: number
  /** Bytes of records that are parsed together. */
  readonly batchBytes: number
  readonly framing: FramingLimits
  readonly expansion: ExpansionLimits
  readonly keys: KeyLimits
  /** One of the encoders, or what opens files in another way. */
  readonly parquet: ParquetEncoder | OpenParquetFile
  /** Of our own encoder, besides the rows of a row group. */
  readonly parquetOptions: Partial<Omit<FastParquetOptions, 'rowGroupRows'>>
  /** Whether no row is read ahead by `RowScanner`, to compare what comes of it with what should. */
  readonly referenceOnly: boolean
}

export const DEFAULT_CSV_TO_PARQUET_OPTIONS: CsvToParquetOptions = {
  pageRows: PAGE_ROWS,
  pageCells: PAGE_CELLS,
  pageTextBytes: 4_194_304,
  rowGroupRows: ROW_GROUP_ROWS,
  batchBytes: 262_144,
  framing: DEFAULT_FRAMING_LIMITS,
  expansion: DEFAULT_EXPANSION_LIMITS,
  keys: DEFAULT_KEY_LIMITS,
  parquet: 'own',
  parquetOptions: {},
  referenceOnly: false,
}

/**
 * Delimited text to Parquet. Sound rows of plain dialects go straight from bytes into columns (`RowScanner`); all others are cut by
 * csv-parse, or by our own splitter where it cannot, and judged one by one. Both ways give the same bytes, so that the file chooses.
 *
 * Beyond the port's promises: rows with too few or too many cells are rejected for that alone, since nobody knows which
 * of their cells is which. A file without any line is an empty table of the contract's columns; without a contract that
 * names columns it is refused with `source-error`, for Parquet has no table without columns.
 */
export class CsvToParquetConverter implements TableConverter {
  readonly #options: CsvToParquetOptions
  readonly #pool = new PagePool()

  constructor(options: Partial<CsvToParquetOptions> = {}) {
    this.#options = Object.freeze({ ...DEFAULT_CSV_TO_PARQUET_OPTIONS, ...options })
    for (const name of ['pageRows', 'pageCells', 'pageTextBytes', 'rowGroupRows', 'batchBytes'] as const) {
      const value = this.#options[name]
      // NaN is not, either.
      if (!(value >= 1)) throw new RangeError(`${name} is ${value}: give a number of at least 1`)
    }
  }

  async convert(task: ConversionTask): Promise<ConversionOutcome> {
    return new CsvConversion(task, this.#options, this.#pool).run()
  }

  async inspect(task: InspectionTask): Promise<FileFault | undefined> {
    return new CsvConversion(convertToNowhere(task), this.#options, new PagePool()).inspect(task.isWhole)
  }
}
