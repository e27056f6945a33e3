import { COLUMNS_MAX, resolveColumns, resolveEmptyFile, resolvePositions } from '../../domain/contract/resolve-columns.ts'
import type { ColumnResolution, ResolvedColumn } from '../../domain/contract/resolve-columns.ts'
import type { TableContract } from '../../domain/contract/table-contract.ts'
import type { FileFault } from '../../domain/table/file-fault.ts'
import { decodeUtf8 } from '../../domain/table/decode-utf8.ts'
import { FileRefusal } from './file-refusal.ts'
import { parseRecords } from './parse-records.ts'
import type { RecordFramer } from './record-framer.ts'
import type { RecordText } from './record-text.ts'

/** What the rows of one file are and become. */
export interface TableColumns {
  /** In the order of the output; at least one. */
  readonly resolved: readonly ResolvedColumn[]
  /** Cells of each row. */
  readonly width: number
  /** Of the file's columns by position, for messages. */
  readonly labels: readonly string[]
  readonly missing: readonly string[]
  readonly extra: readonly string[]
  readonly reordered: boolean
}

const LF = 10
/** Delimiters that a header in one piece may have been meant to have. */
const OTHER_DELIMITERS = [';', '\t', '|', ','] as const
/** Labels that several header rows may make. */
const HEADER_TEXT_MAX = 16_777_216

/** The labels that the framer's current record holds. */
export function labelsOfRecord(framer: RecordFramer, text: RecordText, contract: TableContract): readonly string[] {
  if (framer.fault !== 'none') {
    throw new FileRefusal('source-error', `The header (line ${framer.line}) has broken quoting (${framer.fault}): mend it and upload the file again`)
  }
  refuseTooManyColumns(framer)
  text.point(framer.bytes, framer.start, framer.end)
  const line = new Uint8Array(text.lengthMax + 1)
  const end = text.copyTo(line, 0)
  line[end] = LF
  const [cells = []] = parseRecords(line.subarray(0, end + 1), [end], contract.dialect, framer.cells)
  return cells.map(cell => (cell === null ? '' : (decodeUtf8(cell, 0, cell.length) ?? '')))
}

/** The columns that the rows of the header name, each column by what its rows say one below the other. */
export function columnsOfHeader(rows: readonly (readonly string[])[], contract: TableContract): TableColumns {
  const width = Math.max(...rows.map(row => row.length))
  const labels = Array.from({ length: width }, (_, position) =>
    rows.map(row => row[position] ?? '').filter(label => label !== '').join(contract.dialect.headerJoin),
  )
  if (rows.length > 1 && labels.reduce((length, label) => length + label.length, 0) > HEADER_TEXT_MAX) {
    throw new FileRefusal('source-error', `The header has more than ${HEADER_TEXT_MAX} characters: check headerRows of the dialect`)
  }
  const resolution = resolveColumns(contract, labels)
  return opened(resolution.kind === 'refused' ? { ...resolution, fault: withHint(resolution.fault, labels, contract) } : resolution, labels)
}

/** A header of one label that holds another delimiter was most likely written with that one. */
function withHint(fault: FileFault, labels: readonly string[], contract: TableContract): FileFault {
  const [label = ''] = labels
  const { delimiter } = contract.dialect
  const meant = OTHER_DELIMITERS.find(other => other !== delimiter && label.includes(other))
  if (labels.length === 1 && fault.code === 'missing-label' && meant !== undefined) {
    return { ...fault, message: `${fault.message}. The header has no ${JSON.stringify(delimiter)} but ${JSON.stringify(meant)}: if that is the delimiter, set it in the dialect of the contract` }
  }
  if (labels.some(name => name.includes('\r')) && contract.dialect.lineTerminator !== '\r') {
    return { ...fault, message: `${fault.message}. Carriage returns stand in the header: if they end the lines of the file, set lineTerminator "\\r" in the dialect of the contract` }
  }
  return fault
}

/** The columns of a file without a header, of which the framer's current record is the first row. */
export function columnsWithoutHeader(framer: RecordFramer, contract: TableContract): TableColumns {
  if (contract.fields.length === 0) {
    if (framer.fault !== 'none') {
      throw new FileRefusal(
        'source-error',
        `The first record (line ${framer.line}) has broken quoting (${framer.fault}), so that nothing tells how many columns there are: mend it, or name the columns in a contract`,
      )
    }
    refuseTooManyColumns(framer)
  }
  return opened(resolvePositions(contract, framer.cells), contract.fields.map(field => field.name))
}

/** The columns of a file that has not even a header: those of the contract. */
export function columnsOfEmptyFile(contract: TableContract): TableColumns {
  return opened(resolveEmptyFile(contract), [])
}

function opened(resolution: ColumnResolution, labels: readonly string[]): TableColumns {
  if (resolution.kind === 'refused') throw new FileRefusal(resolution.fault.code, resolution.fault.message)
  const { columns, width, missing, extra, reordered } = resolution
  if (columns.length > 0) return { resolved: columns, width, labels, missing, extra, reordered }
  throw new FileRefusal('source-error', 'The table would have no column: neither the contract names one nor does the file have one that is kept')
}

function refuseTooManyColumns(framer: RecordFramer): void {
  if (framer.cells <= COLUMNS_MAX) return
  throw new FileRefusal('too-many-columns', `The file has ${framer.cells} columns (line ${framer.line}), more than ${COLUMNS_MAX}: check the delimiter, or split the table`)
}
