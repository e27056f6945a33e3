import type { FileFault } from '../../domain/table/file-fault.ts'
import type { ConversionOutcome, ConversionTask, InspectionTask, TableConverter } from '../../ports/table-converter.ts'
import { convertToNowhere } from './convert-to-nowhere.ts'
import { DEFAULT_EXPANSION_LIMITS } from './decompress.ts'
import type { ExpansionLimits } from './decompress.ts'
import { JsonConversion } from './json-conversion.ts'
import type { OpenParquetFile, ParquetEncoder } from './open-parquet-sink.ts'
import { PAGE_CELLS } from './page-capacity.ts'
import { ROW_GROUP_ROWS } from './parquet/fast-parquet-sink.ts'
import type { FastParquetOptions } from './parquet/fast-parquet-sink.ts'
import { PAGE_ROWS } from './parquet/page-rows.ts'

export interface JsonLinesToParquetOptions {
  /** Rows that are held as columns before they are encoded, at most. */
  readonly pageRows: number
  /** Cells of them at most: the wider the table, the fewer rows. */
  readonly pageCells: number
  /** Bytes of their records, give or take one record. */
  readonly pageBytes: number
  /** A row group ends with the page that reaches this many rows; no page has more. */
  readonly rowGroupRows: number
  /** Bytes of the file in which members are looked for that the contract does not name and that are to be kept. */
  readonly surveyBytes: number
  readonly expansion: ExpansionLimits
  /** One of the encoders, or what opens files in another way. */
  readonly parquet: ParquetEncoder | OpenParquetFile
  /** Of our own encoder, besides the rows of a row group. */
  readonly parquetOptions: Partial<Omit<FastParquetOptions, 'rowGroupRows'>>
}

const DEFAULT_OPTIONS: JsonLinesToParquetOptions = {
  pageRows: PAGE_ROWS,
  pageCells: PAGE_CELLS,
  pageBytes: 16_777_216,
  rowGroupRows: ROW_GROUP_ROWS,
  surveyBytes: 4_194_304,
  expansion: DEFAULT_EXPANSION_LIMITS,
  parquet: 'own',
  parquetOptions: {},
}

/**
 * JSON lines, or one JSON array of objects, to Parquet: members become columns by their names, wherever they stand in a record. The
 * dialect of a contract says nothing here, and its encoding is UTF-8 (RFC 8259).
 *
 * - A member that is absent or null is a missing value. A text is read as a cell of CSV with that text would be; a number, true, false
 *   and an object are values of fields of these types alone.
 * - Of a contract that keeps what it does not name, such members are kept that occur in the first megabytes of the file, as text:
 *   what is no text as the JSON that stands there. A record with another one later is rejected with `extra-cell`, since Parquet has no
 *   place for it any more.
 * - For that, one record must end in the first 64 MiB, and of more than 1,000 names the records must have 2 % each on average: such a
 *   file is refused with `source-error` and `too-many-columns`.
 * - A file in whose records a field never occurs is treated as a CSV file without that column.
 */
export class JsonLinesToParquetConverter implements TableConverter {
  readonly #options: JsonLinesToParquetOptions

  constructor(options: Partial<JsonLinesToParquetOptions> = {}) {
    this.#options = Object.freeze({ ...DEFAULT_OPTIONS, ...options })
  }

  async convert(task: ConversionTask): Promise<ConversionOutcome> {
    return new JsonConversion(task, this.#options).run()
  }

  async inspect(task: InspectionTask): Promise<FileFault | undefined> {
    return new JsonConversion(convertToNowhere(task), this.#options).inspect(task.isWhole)
  }
}
