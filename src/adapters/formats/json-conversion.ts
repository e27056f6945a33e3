import type { FileFault } from '../../domain/table/file-fault.ts'
import { foreignFormat, FORMAT_SNIFFED_BYTES } from '../../domain/table/foreign-format.ts'
import type { RowError } from '../../domain/table/rejection.ts'
import { keptRows } from '../../domain/star/gather-rows.ts'
import type { ConversionOutcome, ConversionTask } from '../../ports/table-converter.ts'
import { ConversionAccount } from './conversion-account.ts'
import type { SkippedLines } from './conversion-account.ts'
import { decompress } from './decompress.ts'
import { FileRefusal } from './file-refusal.ts'
import { checkMembers, columnsOfMembers, keepsOthers, refusesOthers } from './json-columns.ts'
import type { JsonColumns } from './json-columns.ts'
import { JSON_RECORD_BYTES_MAX, JsonFramer } from './json-framer.ts'
import { JsonKeyGuard } from './json-key-guard.ts'
import { isCellKindOf } from './json-kinds.ts'
import { JsonKind } from './json-record.ts'
import type { JsonLinesToParquetOptions } from './json-lines-to-parquet-converter.ts'
import { JsonReading } from './json-reading.ts'
import { openParquetSink } from './open-parquet-sink.ts'
import type { ParquetFile } from './open-parquet-sink.ts'
import { pageCapacity } from './page-capacity.ts'
import { refuseSparseMembers, surveyMembers } from './survey-members.ts'
import type { MemberSurvey } from './survey-members.ts'
import { writeRejections } from './write-rejections.ts'

interface OpenTable {
  readonly columns: JsonColumns
  readonly reading: JsonReading
  readonly keys: JsonKeyGuard | null
  readonly sink: ParquetFile
}

/** Whether more bytes of a file will come, or not although it goes on, or it is there as a whole. */
type FileEnd = 'more' | 'cut' | 'whole'

/**
 * One file on its way from JSON to Parquet; used once. Everything happens at points that depend on the bytes of the file alone, so that
 * row groups, rejects and refusals come out the same for any chunking.
 */
export class JsonConversion {
  readonly #task: ConversionTask
  readonly #options: JsonLinesToParquetOptions
  readonly #account: ConversionAccount
  /** Holds the beginning of the file, as long as its columns are not known. */
  readonly #framer = new JsonFramer()
  #isFormatKnown = false
  /** Bytes from the first line on that is not blank, by which the columns are to be known. */
  #startWanted: number
  #table: OpenTable | undefined
  /** Members that the contract does not name and that it was asked about. */
  #othersChecked = 0
  /** Rows of the row groups that are written. */
  #rowsWritten = 0

  constructor(task: ConversionTask, options: JsonLinesToParquetOptions) {
    this.#task = task
    this.#options = options
    this.#account = new ConversionAccount(task.contract.failureBudget)
    this.#startWanted = keepsOthers(task.contract) ? options.surveyBytes : 0
  }

  async run(): Promise<ConversionOutcome> {
    try {
      const table = await this.#readAll('whole')
      if (table === undefined) throw new Error('Internal error: the columns of a whole file are not known')
      await this.#finish(table)
      return { kind: 'converted', tally: this.#account.tally(this.#skipped()) }
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error
      await this.#writeLines()
      return { kind: 'refused', fault: error.fault, tally: this.#account.refusedTally(this.#skipped(), error.fault) }
    } finally {
      this.#release()
    }
  }

  /** What is wrong with the beginning of a file, or with all of it. */
  async inspect(isWhole: boolean): Promise<FileFault | undefined> {
    try {
      const table = await this.#readAll(isWhole ? 'whole' : 'cut')
      if (isWhole && table !== undefined) checkMembers(this.#task.contract, table.columns, table.reading)
      return undefined
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error
      return !isWhole && error.fault.code === 'compression-error' ? undefined : error.fault
    } finally {
      this.#release()
    }
  }

  /** Gives back what is held for the next file. */
  #release(): void {
    this.#table?.reading.release()
    this.#table?.sink.release?.()
  }

  /** `undefined` where the beginning of a file does not tell its columns. */
  async #readAll(end: Exclude<FileEnd, 'more'>): Promise<OpenTable | undefined> {
    const { source, signal } = this.#task
    for await (const chunk of decompress(source, count => { this.#account.bytesIn += count }, this.#options.expansion)) {
      signal?.throwIfAborted()
      this.#framer.push(chunk)
      const table = this.#table ?? this.#open('more')
      if (table !== undefined) await this.#take(table)
    }
    const table = this.#table ?? this.#open(end)
    if (table === undefined) return undefined
    if (end === 'whole') this.#framer.finish()
    await this.#take(table)
    await this.#settle(table)
    return table
  }

  /** The table, once its columns can be known from the beginning of the file. */
  #open(end: FileEnd): OpenTable | undefined {
    const framer = this.#framer
    if (!this.#isFormatKnown) {
      if (end === 'more' && framer.pending.length < FORMAT_SNIFFED_BYTES) return undefined
      refuseOtherFormats(framer.pending)
      this.#isFormatKnown = true
    }
    const isBegun = framer.begin()
    if (end === 'more' && (!isBegun || framer.pending.length < this.#startWanted)) return undefined
    if (!keepsOthers(this.#task.contract)) return this.#openWith(undefined)
    const survey = this.#survey(end)
    // What a cut file has shown of its members may be too little to judge it by.
    if (survey === undefined || (end === 'cut' && survey.names.length === 0)) return undefined
    if (end !== 'cut') refuseSparseMembers(survey)
    return this.#openWith(survey)
  }

  /** The members of the records in the beginning of the file; `undefined` where it must go on to show even one. */
  #survey(end: FileEnd): MemberSurvey | undefined {
    const { pending, nextLine } = this.#framer
    for (;;) {
      const isAllAtHand = end === 'whole' && pending.length <= this.#startWanted
      const survey = surveyMembers(pending.subarray(0, this.#startWanted), isAllAtHand, nextLine)
      if (survey.records > 0 || isAllAtHand || end === 'cut') return survey
      if (this.#startWanted >= JSON_RECORD_BYTES_MAX) {
        throw new FileRefusal('source-error', `No record ends in the first ${this.#startWanted} bytes from line ${nextLine} on: write one record a line, or all of them in one array, or name the fields in a contract that keeps no others`)
      }
      this.#startWanted = Math.min(2 * this.#startWanted, JSON_RECORD_BYTES_MAX)
      if (pending.length < this.#startWanted && end === 'more') return undefined
    }
  }

  #openWith(survey: MemberSurvey | undefined): OpenTable {
    const { contract, output } = this.#task
    const { rowGroupRows, pageBytes, parquetOptions } = this.#options
    const columns = columnsOfMembers(contract, survey)
    const batchRows = pageCapacity(this.#options, columns.fields.length)
    const own = contract.fields.length
    const keys = new JsonKeyGuard(columns.fields, columns.names)
    const reading = new JsonReading({
      framer: this.#framer,
      fields: columns.fields,
      names: columns.names,
      takes: (kind, field, index) => (index < own ? isCellKindOf(kind, field) : kind !== JsonKind.absent),
      batchRows,
      firstBatchRows: batchRows,
      batchBytes: pageBytes,
      keepsRecords: keys.hasKeys,
      ...(survey === undefined ? {} : { describeUnknown: name => describeLateMember(name, this.#startWanted) }),
    })
    this.#table = { columns, reading, keys: keys.hasKeys ? keys : null, sink: openParquetSink(columns.fields, output, { ...this.#options, parquetOptions: { ...parquetOptions, rowGroupRows } }) }
    return this.#table
  }

  /** Takes all records that are at hand. */
  async #take(table: OpenTable): Promise<void> {
    while (table.reading.fill() === 'full') await this.#settle(table)
    this.#task.onProgress?.({ bytesRead: this.#account.bytesIn, rowsIn: table.reading.rowsIn })
  }

  /** Accounts for the records that were read, and writes a row group if there is one. */
  async #settle(table: OpenTable): Promise<void> {
    this.#task.signal?.throwIfAborted()
    const { reading, keys, columns } = table
    const account = this.#account
    const { rejected, warned } = reading.takeLines()
    for (const rejection of rejected) account.reject(rejection, 0)
    account.rowsIn = reading.rowsIn
    const claimed = keys?.claim(reading)
    for (const rejection of claimed?.rejected ?? []) account.reject(rejection, 0)
    const leftOut = new Set(claimed?.rejected.map(({ row }) => row))
    for (const warning of warned) if (!leftOut.has(warning.row)) account.warn(warning)
    account.rowsOut = this.#rowsWritten + (claimed?.rowsKept ?? reading.rows)
    if (claimed?.refusal !== undefined) throw claimed.refusal
    const others = reading.unknownMembers().map(({ name }) => name)
    account.extraColumns = [...columns.extra, ...others]
    if (others.length > this.#othersChecked && refusesOthers(this.#task.contract)) {
      this.#othersChecked = others.length
      checkMembers(this.#task.contract, columns, reading, 'others')
    }
    await this.#writeLines()
    account.enforceRowBudget()
    if (reading.isBatchFull) await this.#writePage(table)
  }

  async #writePage({ reading, keys, sink }: OpenTable): Promise<void> {
    const { columns, rows } = keys === null || keys.leftOut.size === 0 ? reading : keptRows(reading.columns, reading.rows, keys.leftOut)
    if (rows > 0) await sink.write(columns, rows)
    this.#rowsWritten += rows
    reading.reset()
    keys?.reset()
  }

  async #writeLines(): Promise<void> {
    const { rejected, warned } = this.#account.takeRejections()
    await writeRejections(rejected, this.#task.rejects)
    await writeRejections(warned, this.#task.warnings)
  }

  async #finish(table: OpenTable): Promise<void> {
    const { reading, columns, sink } = table
    checkMembers(this.#task.contract, columns, reading)
    this.#account.missingColumns = reading.isAnyRead ? columns.fields.flatMap((field, i) => (reading.isSeen(i) ? [] : [field.name])) : []
    this.#account.enforceFinalBudget()
    await this.#writePage(table)
    await sink.finish({ ...this.#task.metadata, ...this.#account.metadata() })
  }

  #skipped(): SkippedLines {
    return { blankLines: this.#table?.reading.blankLines ?? 0, commentLines: 0 }
  }
}

function refuseOtherFormats(start: Uint8Array): void {
  const foreign = foreignFormat(start)
  if (foreign !== undefined) throw new FileRefusal('source-error', `The file is no JSON but ${foreign}: write the table as JSON lines, plain or compressed by gzip`)
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    throw new FileRefusal('encoding-error', 'The file is UTF-16, and JSON is UTF-8 (RFC 8259): write it as UTF-8')
  }
}

function describeLateMember(fullName: string, surveyBytes: number): RowError {
  const name = fullName.length > 100 ? `${fullName.slice(0, 100)}…` : fullName
  const message = `The record has the member ${JSON.stringify(name)}, which no record in the first ${surveyBytes} bytes of the file has: name it in a contract`
  return { code: 'extra-cell', fieldNumber: null, field: name, message }
}
