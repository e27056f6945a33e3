import type { ConversionOutcome, ConversionTask } from '../../ports/table-converter.ts'
import type { RowError } from '../../domain/table/rejection.ts'
import type { CsvToParquetOptions } from './csv-to-parquet-converter.ts'
import { ConversionAccount } from './conversion-account.ts'
import { decompress } from './decompress.ts'
import { FileRefusal } from './file-refusal.ts'
import { describeFramingFault, describeRaggedRow } from './describe-broken-record.ts'
import { writeNdjsonLines } from './ndjson-lines.ts'
import { ParquetSink } from './parquet-sink.ts'
import { RecordBatch } from './record-batch.ts'
import { RecordFramer } from './record-framer.ts'
import { RAW_KEPT_BYTES, RecordText } from './record-text.ts'
import type { RecordEncoding } from './record-text.ts'
import { RowGroupBuilder } from './row-group-builder.ts'
import { columnsOfEmptyFile, columnsOfHeader, columnsWithoutHeader } from './table-columns.ts'
import type { TableColumns } from './table-columns.ts'
import { Utf8Check } from './utf8-check.ts'
import type { Utf8Break } from './utf8-check.ts'

/** Weight of a rejected row in a batch besides its text, so that a batch of tiny bad rows is bounded too. */
const REJECTED_ROW_BYTES = 128

/** The table that is being written, once its columns are known. */
interface OpenTable {
  readonly columns: TableColumns
  readonly group: RowGroupBuilder
  readonly sink: ParquetSink
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
  readonly #framer: RecordFramer
  readonly #text: RecordText
  readonly #account: ConversionAccount
  readonly #batch = new RecordBatch()
  #table: OpenTable | undefined

  constructor(task: ConversionTask, encoding: RecordEncoding, options: CsvToParquetOptions) {
    const { dialect } = task.contract
    this.#task = task
    this.#options = options
    this.#framer = new RecordFramer(dialect, options.framing)
    this.#text = new RecordText(encoding)
    if (!dialect.header && task.contract.fields.length === 1) this.#framer.keepBlankLines()
    this.#account = new ConversionAccount(task.contract.failureBudget)
  }

  async run(): Promise<ConversionOutcome> {
    try {
      await this.#readAll()
      await this.#finish()
      return { kind: 'converted', tally: this.#account.tally(this.#framer.blankLines) }
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error
      return { kind: 'refused', fault: error.fault, tally: this.#account.refusedTally(this.#framer.blankLines, error.fault) }
    }
  }

  async #readAll(): Promise<void> {
    const { source, contract, signal } = this.#task
    const check = contract.dialect.encoding === 'utf-8' ? new Utf8Check(contract.dialect.lineTerminator === '\r') : undefined
    const chunks = decompress(source, count => { this.#account.bytesIn += count }, this.#options.expansion)
    let position = 0
    for await (const chunk of chunks) {
      signal?.throwIfAborted()
      const broken = check?.push(chunk)
      // What comes before the break is still read, so that the first fault of the file is the one that is told.
      this.#framer.push(broken === undefined ? chunk : chunk.subarray(0, Math.max(0, broken.byteOffset - position)))
      await this.#takeRecords()
      if (broken !== undefined) throw notUtf8(broken)
      position += chunk.length
    }
    const broken = check?.finish()
    if (broken !== undefined) throw notUtf8(broken)
    this.#framer.finish()
    await this.#takeRecords()
  }

  async #takeRecords(): Promise<void> {
    while (this.#framer.next() === 'record') {
      const table = this.#table
      if (table !== undefined) this.#takeRow(table.columns)
      else if (this.#task.contract.dialect.header) this.#open(columnsOfHeader(this.#framer, this.#text, this.#task.contract))
      else this.#takeRow(this.#open(columnsWithoutHeader(this.#framer, this.#task.contract)))
      if (this.#batch.bytes + this.#account.pendingBytes >= this.#options.batchBytes) await this.#convertBatch()
    }
  }

  #open(columns: TableColumns): TableColumns {
    const { rowGroupRows, rowGroupCells } = this.#options
    const capacity = Math.max(1, Math.min(rowGroupRows, Math.floor(rowGroupCells / columns.resolved.length)))
    const fields = columns.resolved.map(({ field }) => field)
    this.#table = {
      columns,
      group: new RowGroupBuilder(columns.resolved, capacity),
      sink: new ParquetSink(fields, this.#task.output),
    }
    this.#account.missingColumns = columns.missing
    this.#account.extraColumns = columns.extra
    if (columns.width === 1) this.#framer.keepBlankLines()
    return columns
  }

  #takeRow(columns: TableColumns): void {
    const framer = this.#framer
    const row = ++this.#account.rowsIn
    const text = this.#text.point(framer.bytes, framer.start, framer.end)
    const error = framer.fault !== 'none' ? describeFramingFault(framer.fault, this.#options.framing) : describeRaggedRow(framer.cells, columns)
    if (error === undefined) this.#batch.add(text, framer.line, framer.byteOffset, row)
    else this.#rejectBroken(text, row, error)
  }

  #rejectBroken(text: RecordText, row: number, error: RowError): void {
    const { line, byteOffset } = this.#framer
    const raw = text.copy(RAW_KEPT_BYTES)
    const rawTruncated = text.sourceLength > RAW_KEPT_BYTES
    this.#account.reject({ line, byteOffset, row, errors: [error], raw, rawTruncated }, raw.length + REJECTED_ROW_BYTES)
  }

  async #convertBatch(): Promise<void> {
    this.#task.signal?.throwIfAborted()
    if (this.#table === undefined) return
    const { columns, group, sink } = this.#table
    for (const [i, cells] of this.#batch.parse(this.#task.contract.dialect, columns.width).entries()) {
      const outcome = group.write(cells)
      const problems = outcome.kind === 'kept' ? outcome.warnings : outcome.errors
      if (problems.length > 0) {
        const { text, ...place } = this.#batch.place(i)
        const rejection = { ...place, errors: problems, raw: text.slice(0, RAW_KEPT_BYTES), rawTruncated: text.length > RAW_KEPT_BYTES }
        if (outcome.kind === 'kept') this.#account.warn(rejection)
        else this.#account.reject(rejection, 0)
      }
      if (outcome.kind === 'kept') this.#account.rowsOut++
      if (group.rows === group.capacity) await this.#writeRowGroup(group, sink)
    }
    this.#batch.clear()
    if (group.textBytes() >= this.#options.rowGroupTextBytes) await this.#writeRowGroup(group, sink)
    const { rejects, warnings } = this.#account.takeLines()
    await writeNdjsonLines(rejects, this.#task.rejects)
    await writeNdjsonLines(warnings, this.#task.warnings)
    this.#account.enforceRowBudget()
    this.#task.onProgress?.({ bytesRead: this.#account.bytesIn, rowsIn: this.#account.rowsIn })
  }

  async #writeRowGroup(group: RowGroupBuilder, sink: ParquetSink): Promise<void> {
    if (group.rows > 0) await sink.writeRowGroup(group.columns, group.rows)
    group.reset()
  }

  async #finish(): Promise<void> {
    if (this.#table === undefined) this.#open(columnsOfEmptyFile(this.#task.contract))
    await this.#convertBatch()
    this.#account.enforceFinalBudget()
    if (this.#table === undefined) return
    const { group, sink } = this.#table
    await this.#writeRowGroup(group, sink)
    await sink.finish({ ...this.#task.metadata, ...this.#account.metadata() })
  }
}

function notUtf8({ byteOffset, line }: Utf8Break): FileRefusal {
  return new FileRefusal(
    'encoding-error',
    `The file is not UTF-8 at byte ${byteOffset} (line ${line}): save it as UTF-8, or name its encoding in the contract's dialect`,
  )
}
