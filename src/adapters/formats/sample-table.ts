import { COLUMNS_MAX } from '../../domain/contract/resolve-columns.ts'
import type { TableDialect } from '../../domain/contract/table-contract.ts'
import type { SampleTable } from '../../domain/infer/draft-contract.ts'
import { BytesColumn } from '../../domain/table/column-builder.ts'
import type { FileFault } from '../../domain/table/file-fault.ts'
import { parseRecords } from './parse-records.ts'
import { RecordBatch } from './record-batch.ts'
import { RecordText } from './record-text.ts'
import type { RecordEncoding } from './record-text.ts'
import type { FileSample } from './read-sample.ts'
import { sampleRecords } from './sample-records.ts'

/** Cells that are looked at: the wider the table, the fewer its rows. */
const CELLS_MAX = 2_000_000
const BATCH_BYTES = 262_144
const NO_CELL = new Uint8Array(0)

export type Sampling =
  | {
      readonly kind: 'table'
      readonly table: SampleTable
      /** Records that are left out because their quoting is broken or their number of cells is not the first one's. */
      readonly malformed: number
      /** The 1-based line of the first of them. */
      readonly firstMalformedLine: number | null
      /** Whether the table ends before the sample does. */
      readonly isCut: boolean
    }
  | { readonly kind: 'refused'; readonly fault: FileFault }

/** Cuts a sample into cells as the converter would, up to `rowsMax` rows below the first record. */
export function sampleTable(sample: FileSample, dialect: TableDialect, encoding: RecordEncoding, rowsMax: number): Sampling {
  const text = new RecordText(encoding)
  const batch = new RecordBatch()
  const lines: number[] = []
  let columns: readonly BytesColumn[] = []
  let capacity = 1
  let leadingBlankLines = 0
  let malformed = 0
  let firstMalformedLine: number | null = null
  let rows = 0
  let isCut = false
  const takeBatch = (): void => {
    for (const cells of batch.parse(parseRecords, dialect, columns.length)) {
      const row = rows++
      for (const [i, column] of columns.entries()) {
        const cell = cells[i] ?? NO_CELL
        column.set(row, cell, 0, cell.length)
      }
    }
    batch.clear()
  }
  const firstRow = dialect.headerRows?.[0] ?? 1
  for (const framer of sampleRecords(sample, dialect)) {
    if (framer.rowNumber < firstRow || dialect.commentRows.includes(framer.rowNumber)) continue
    if (columns.length === 0) {
      if (framer.fault !== 'none') return refused('source-error', `The first record (line ${framer.line}) has broken quoting (${framer.fault}): mend it`)
      if (framer.cells > COLUMNS_MAX) return refused('too-many-columns', `The first record has ${framer.cells} cells, more than ${COLUMNS_MAX}: check the file`)
      capacity = 1 + Math.min(rowsMax, Math.floor(CELLS_MAX / framer.cells))
      columns = Array.from({ length: framer.cells }, () => new BytesColumn(capacity))
      leadingBlankLines = framer.blankLines
      if (framer.cells === 1) framer.keepBlankLines()
    }
    if (lines.length === capacity) {
      isCut = true
      break
    }
    if (framer.fault !== 'none' || framer.cells !== columns.length) {
      malformed++
      firstMalformedLine ??= framer.line
      continue
    }
    batch.add(text.point(framer.bytes, framer.start, framer.end), framer.line, framer.byteOffset, lines.length)
    lines.push(framer.line)
    if (batch.bytes >= BATCH_BYTES) takeBatch()
  }
  if (columns.length === 0) return refused('source-error', 'The file has no record to infer anything from')
  takeBatch()
  return { kind: 'table', table: { columns, rows, lines, leadingBlankLines }, malformed, firstMalformedLine, isCut }
}

function refused(code: FileFault['code'], message: string): Sampling {
  return { kind: 'refused', fault: { code, message } }
}
