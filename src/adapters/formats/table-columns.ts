import { headerHint, misreadHeader } from '../../domain/contract/header-hint.ts'
import { COLUMNS_MAX, resolveColumns, resolveEmptyFile, resolvePositions } from '../../domain/contract/resolve-columns.ts'
import type { ColumnResolution, ResolvedColumn } from '../../domain/contract/resolve-columns.ts'
import type { TableContract } from '../../domain/contract/table-contract.ts'
import { decodeUtf8 } from '../../domain/table/decode-utf8.ts'
import { FileRefusal } from './file-refusal.ts'
import type { RecordFramer } from './record-framer.ts'
import type { RecordText } from './record-text.ts'
import { splitRecord } from './split-record.ts'

/** What the rows of one file are and become. */
export interface TableColumns {
  /** In the order of the output; at least one. */
  readonly resolved: readonly ResolvedColumn[]
  /** Cells of each row. */
  readonly width: number
  /** Of the file's columns by position, cut to `LABEL_SHOWN_MAX` characters, for the errors of rows. */
  readonly labels: readonly string[]
  readonly missing: readonly string[]
  readonly extra: readonly string[]
  readonly reordered: boolean
}

/** A label may be as large as a cell, and errors that name it as many as the rows. Names of fields are no longer than this. */
const LABEL_SHOWN_MAX = 1_000
/** Labels that several header rows may make. */
const HEADER_TEXT_MAX = 16_777_216

/** The labels that the framer's current record holds. */
export function labelsOfRecord(framer: RecordFramer, text: RecordText, contract: Pick<TableContract, 'dialect'>): readonly string[] {
  if (framer.fault !== 'none') {
    throw new FileRefusal('source-error', `The header (line ${framer.line}) has broken quoting (${framer.fault}): mend it and upload the file again`)
  }
  refuseTooManyColumns(framer)
  text.point(framer.bytes, framer.start, framer.end)
  const line = new Uint8Array(text.lengthMax)
  const cells = splitRecord(line.subarray(0, text.copyTo(line, 0)), contract.dialect)
  if (cells.length !== framer.cells) throw new Error(`Internal error: the header has other than the framer's ${framer.cells} cells; please report the file`)
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
  if (resolution.kind === 'refused') {
    const { code, message } = resolution.fault
    throw new FileRefusal(code, code === 'missing-label' ? `${message}.${headerHint(labels, contract)}` : message)
  }
  const misread = misreadHeader(labels, contract)
  if (misread !== undefined) throw new FileRefusal(misread.code, misread.message)
  return opened(resolution, labels)
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
  const shown = labels.map(label => label.slice(0, LABEL_SHOWN_MAX))
  if (columns.length > 0) return { resolved: columns, width, labels: shown, missing, extra, reordered }
  throw new FileRefusal('source-error', 'The table would have no column: neither the contract names one nor does the file have one that is kept')
}

function refuseTooManyColumns(framer: RecordFramer): void {
  if (framer.cells <= COLUMNS_MAX) return
  throw new FileRefusal('too-many-columns', `The file has ${framer.cells} columns (line ${framer.line}), more than ${COLUMNS_MAX}: check the delimiter, or split the table`)
}
