import type { ConversionOutcome, ConversionTask } from '../../ports/table-converter.ts'
import type { FileFault } from '../../domain/table/file-fault.ts'
import type { RowError } from '../../domain/table/rejection.ts'
import type { CsvToParquetOptions } from './csv-to-parquet-converter.ts'
import { ConversionAccount } from './conversion-account.ts'
import { decompress } from './decompress.ts'
import { isPlainDialect } from './fast-csv/is-plain-dialect.ts'
import { JudgedRows } from './fast-csv/judged-rows.ts'
import { RowScanner } from './fast-csv/row-scanner.ts'
import { FileRefusal } from './file-refusal.ts'
import { describeFramingFault, describeRaggedRow } from './describe-broken-record.ts'
import { hasKernels } from './kernel/kernel.ts'
import { writeRejectionsByNdjson } from './ndjson-lines.ts'
import { openParquetSink } from './open-parquet-sink.ts'
import type { ParquetFile } from './open-parquet-sink.ts'
import { pageCapacity } from './page-capacity.ts'
import { ParsedRows } from './parsed-rows.ts'
import { RecordFramer } from './record-framer.ts'
import { RAW_KEPT_BYTES, RecordText, REJECTED_ROW_BYTES } from './record-text.ts'
import type { PageBuilder } from './page-builder.ts'
import type { PagePool } from './page-pool.ts'
import { columnsOfEmptyFile, columnsOfHeader, columnsWithoutHeader, labelsOfRecord } from './table-columns.ts'
import type { TableColumns } from './table-columns.ts'
import { chooseDecoding, SNIFFED_BYTES } from './text-decoding.ts'
import type { TextBreak, TextDecoding } from './text-decoding.ts'
import { writeRejections } from './write-rejections.ts'

/** The table that is being written, once its columns are known. */
interface OpenTable {
  readonly columns: TableColumns
  readonly page: PageBuilder
  readonly sink: ParquetFile
  /** Where rows are read ahead of the framer; `undefined` where all go the long way. */
  readonly scanner: RowScanner | undefined
}

/**
 * One file on its way from bytes to Parquet; used once.
 *
 * Everything happens at points that depend on the bytes of the file alone: records gather until a batch is full,
 * however the bytes arrived, so that row groups, rejects and refusals come out the same for any chunking.
 */
export class CsvConversion {
  readonly #task: ConversionTask
  readonly #options: CsvToParquetOptions
  readonly #pool: PagePool
  readonly #framer: RecordFramer
  readonly #account: ConversionAccount
  /** The rows of a batch: where rows are read ahead, they are judged as they come, and otherwise together. */
  readonly #judged = new JudgedRows()
  readonly #parsed = new ParsedRows()
  #decoding: TextDecoding | undefined
  #text = new RecordText('utf-8')
  /** The header rows that were read so far. */
  #labels: (readonly string[])[] = []
  #table: OpenTable | undefined
  #stopsAtColumns = false

  constructor(task: ConversionTask, options: CsvToParquetOptions, pool: PagePool) {
    const { dialect } = task.contract
    this.#task = task
    this.#options = options
    this.#pool = pool
    this.#framer = new RecordFramer(dialect, options.framing)
    if (!dialect.header && task.contract.fields.length === 1) this.#framer.keepBlankLines()
    this.#account = new ConversionAccount(task.contract.failureBudget)
  }

  async run(): Promise<ConversionOutcome> {
    try {
      await this.#readAll()
      await this.#finish()
      return { kind: 'converted', tally: this.#account.tally(this.#framer) }
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error
      await this.#writeLines()
      return { kind: 'refused', fault: error.fault, tally: this.#account.refusedTally(this.#framer, error.fault) }
    } finally {
      this.#table?.scanner?.release()
      this.#table?.sink.release?.()
    }
  }

  /** Reads until the columns are known and says what is wrong by then. Of a file that goes on, nothing is wrong at the end of what was read. */
  async inspect(isWhole: boolean): Promise<FileFault | undefined> {
    this.#stopsAtColumns = true
    try {
      await this.#readAll(isWhole)
      if (isWhole) this.#openEmpty()
      return undefined
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error
      const isCut = !isWhole && error.fault.code === 'compression-error'
      return isCut ? undefined : error.fault
    }
  }

  async #readAll(isWhole = true): Promise<void> {
    const { source, signal } = this.#task
    const chunks = decompress(source, count => { this.#account.bytesIn += count }, this.#options.expansion)
    let start: Uint8Array = new Uint8Array(0)
    for await (const chunk of chunks) {
      signal?.throwIfAborted()
      if (this.#stopsAtColumns && this.#table !== undefined) return
      if (this.#decoding !== undefined) await this.#take(this.#decoding, chunk)
      else {
        start = Buffer.concat([start, chunk])
        if (start.length >= SNIFFED_BYTES) await this.#take(await this.#decode(start), start)
      }
    }
    const decoding = this.#decoding ?? (await this.#decode(start))
    if (start.length < SNIFFED_BYTES) await this.#take(decoding, start)
    if (!isWhole) return
    const broken = decoding.finish()
    if (broken !== undefined) throw notText(broken)
    this.#framer.finish()
    await this.#takeRecords()
  }

  async #decode(start: Uint8Array): Promise<TextDecoding> {
    const { dialect } = this.#task.contract
    const linesRead = dialect.lineTerminator === '\r' ? undefined : () => this.#framer.linesPushed()
    const decoding = await chooseDecoding(start.subarray(0, SNIFFED_BYTES), dialect, linesRead)
    this.#decoding = decoding
    this.#text = new RecordText(decoding.encoding)
    return decoding
  }

  async #take(decoding: TextDecoding, chunk: Uint8Array): Promise<void> {
    const text = decoding.push(chunk)
    // What comes before a break is still read, so that the first fault of the file is the one that is told.
    this.#framer.push(text instanceof Uint8Array ? text : text.before)
    await this.#takeRecords()
    if (!(text instanceof Uint8Array)) throw notText(text)
  }

  async #takeRecords(): Promise<void> {
    const { dialect } = this.#task.contract
    for (;;) {
      const table = this.#table
      while (table?.scanner !== undefined && this.#scanAhead(table.page, table.scanner)) {
        if (table.page.isFull) await this.#writePage(table.page, table.sink)
        if (this.#batchBytesLeft() <= 0) await this.#convertBatch()
      }
      if (this.#framer.next() !== 'record') break
      if (this.#stopsAtColumns && this.#table !== undefined) return
      if (dialect.commentRows.length > 0 && dialect.commentRows.includes(this.#framer.rowNumber)) this.#account.commentRows++
      else if (this.#table !== undefined) this.#takeRow(this.#table)
      else if (dialect.header) this.#takeHeader(dialect.headerRows)
      else this.#takeRow(this.#open(columnsWithoutHeader(this.#framer, this.#task.contract)))
      if (this.#table?.page.isFull === true) await this.#writePage(this.#table.page, this.#table.sink)
      if (this.#batchBytesLeft() <= 0) await this.#convertBatch()
    }
    // Nobody asks where lines are that are passed over; a decoding may hold on to text until somebody does.
    this.#decoding?.sourceOffset(this.#framer.nextByteOffset)
  }

  /** Takes rows without the framer, up to one that only it may judge. True where the page or the batch is full before that. */
  #scanAhead(page: PageBuilder, scanner: RowScanner): boolean {
    if (!this.#framer.isBetweenRecords || this.#judged.refusal !== undefined) return false
    const scanned = scanner.scan(this.#framer, this.#batchBytesLeft(), this.#account.rowsIn)
    this.#account.rowsIn += scanned.rows + scanned.broken.length + scanned.rejected.length
    for (const rejection of scanned.broken) this.#account.reject(rejection, 0)
    this.#judged.add(scanned)
    return page.isFull || this.#batchBytesLeft() <= 0
  }

  #batchBytesLeft(): number {
    return this.#options.batchBytes - this.#parsed.bytes - this.#judged.bytes - this.#account.pendingBytes
  }

  /** Takes the current record for a row of the header, or for one before it. */
  #takeHeader(rows: readonly number[] | null): void {
    const { contract } = this.#task
    if (rows !== null) {
      const expected = rows[this.#labels.length]
      const { rowNumber } = this.#framer
      if (expected !== undefined && rowNumber < expected) {
        this.#account.preambleLines++
        return
      }
      if (rowNumber !== expected) throw noHeaderRow(expected ?? rowNumber)
    }
    this.#labels.push(labelsOfRecord(this.#framer, this.#text, contract))
    if (this.#labels.length === (rows?.length ?? 1)) this.#open(columnsOfHeader(this.#labels, contract))
  }

  #open(columns: TableColumns): OpenTable {
    const { dialect } = this.#task.contract
    const { framing, rowGroupRows, parquetOptions } = this.#options
    const capacity = pageCapacity(this.#options, columns.resolved.length)
    const fields = columns.resolved.map(({ field }) => field)
    const page = this.#pool.take(this.#task.contract.hash, columns.resolved, capacity, this.#options.keys)
    this.#table = {
      columns,
      page,
      scanner: this.#mayScan() ? new RowScanner(page, columns, dialect, framing, offset => this.#sourceOffset(offset)) : undefined,
      sink: openParquetSink(fields, this.#task.output, { ...this.#options, parquetOptions: { ...parquetOptions, rowGroupRows } }),
    }
    this.#account.missingColumns = columns.missing
    this.#account.extraColumns = columns.extra
    this.#account.reorderedColumns = columns.reordered
    if (columns.width === 1) this.#framer.keepBlankLines()
    return this.#table
  }

  /** Whether rows may be read ahead: by what is known of the file when its columns are. */
  #mayScan(): boolean {
    if (this.#stopsAtColumns || this.#options.referenceOnly) return false
    return hasKernels() && isPlainDialect(this.#task.contract.dialect) && this.#decoding?.encoding === 'utf-8'
  }

  #takeRow({ columns, page, scanner }: OpenTable): void {
    const framer = this.#framer
    const row = ++this.#account.rowsIn
    const text = this.#text.point(framer.bytes, framer.start, framer.end)
    const error = framer.fault !== 'none' ? describeFramingFault(framer.fault, this.#options.framing) : describeRaggedRow(framer.cells, columns)
    if (error !== undefined) this.#rejectBroken(text, row, error)
    else if (scanner === undefined) this.#parsed.add(text, framer.line, this.#byteOffset(), row)
    else {
      const place = { line: framer.line, byteOffset: this.#byteOffset(), row, text: framer.bytes.subarray(framer.start, framer.end) }
      this.#judged.judge(place, page, columns.width, this.#task.contract.dialect)
    }
  }

  /** Of the current record, in the file. */
  #byteOffset(): number {
    return this.#sourceOffset(this.#framer.byteOffset)
  }

  /** The position in the file of a position in what the framer has. */
  #sourceOffset(offset: number): number {
    return this.#decoding?.sourceOffset(offset) ?? offset
  }

  #rejectBroken(text: RecordText, row: number, error: RowError): void {
    const { line } = this.#framer
    const byteOffset = this.#byteOffset()
    const raw = text.copy(RAW_KEPT_BYTES)
    const rawTruncated = text.sourceLength > RAW_KEPT_BYTES
    this.#account.reject({ line, byteOffset, row, errors: [error], raw, rawTruncated }, raw.length + REJECTED_ROW_BYTES)
  }

  async #convertBatch(): Promise<void> {
    this.#task.signal?.throwIfAborted()
    if (this.#table === undefined) return
    const { columns, page, sink } = this.#table
    this.#judged.settle(this.#account)
    await this.#parsed.settle(this.#account, page, columns.width, this.#task.contract.dialect, () => this.#writePage(page, sink))
    if (page.textBytes() >= this.#options.pageTextBytes) await this.#writePage(page, sink)
    await this.#writeLines()
    this.#account.enforceRowBudget()
    this.#task.onProgress?.({ bytesRead: this.#account.bytesIn, rowsIn: this.#account.rowsIn })
  }

  /** Also of a file that is refused: each row that is counted as rejected has its line. */
  async #writeLines(): Promise<void> {
    const { rejected, warned } = this.#account.takeRejections()
    const write = this.#table?.scanner === undefined ? writeRejectionsByNdjson : writeRejections
    await write(rejected, this.#task.rejects)
    await write(warned, this.#task.warnings)
    this.#table?.scanner?.lines.clear()
  }

  async #writePage(page: PageBuilder, sink: ParquetFile): Promise<void> {
    if (page.rows > 0) await sink.write(page.columns, page.rows)
    page.reset()
  }

  /** A file without any line that could be its header. */
  #openEmpty(): void {
    if (this.#table !== undefined) return
    const { headerRows, header } = this.#task.contract.dialect
    if (header && headerRows !== null && this.#framer.rowNumber > 0) throw noHeaderRow(headerRows[this.#labels.length] ?? 1)
    this.#open(columnsOfEmptyFile(this.#task.contract))
  }

  async #finish(): Promise<void> {
    this.#openEmpty()
    await this.#convertBatch()
    this.#account.enforceFinalBudget()
    if (this.#table === undefined) return
    const { columns, page, sink } = this.#table
    await this.#writePage(page, sink)
    await sink.finish({ ...this.#task.metadata, ...this.#account.metadata() })
    this.#pool.give(this.#task.contract.hash, columns.resolved, page)
  }
}

function notText({ message }: TextBreak): FileRefusal {
  return new FileRefusal('encoding-error', message)
}

function noHeaderRow(row: number): FileRefusal {
  const message = `Row ${row}, which headerRows of the dialect names, is empty, a comment or not there: name the rows of the labels, counted from 1 over all rows of the file`
  return new FileRefusal('source-error', message)
}
