import { COLUMNS_MAX, resolveColumns, resolveEmptyFile, resolvePositions } from '../../domain/contract/resolve-columns.ts'
import type { ColumnResolution, ResolvedColumn } from '../../domain/contract/resolve-columns.ts'
import type { TableContract } from '../../domain/contract/table-contract.ts'
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
}

const LF = 10

/** The columns that the framer's current record names. */
export function columnsOfHeader(framer: RecordFramer, text: RecordText, contract: TableContract): TableColumns {
  if (framer.fault !== 'none') {
    throw new FileRefusal('source-error', `The header (line ${framer.line}) has broken quoting (${framer.fault}): mend it and upload the file again`)
  }
  refuseTooManyColumns(framer)
  text.point(framer.bytes, framer.start, framer.end)
  const line = new Uint8Array(text.lengthMax + 1)
  const end = text.copyTo(line, 0)
  line[end] = LF
  const [cells = []] = parseRecords(line.subarray(0, end + 1), contract.dialect, 1, framer.cells)
  const labels = cells.map(cell => decodeUtf8(cell, 0, cell.length) ?? '')
  return opened(resolveColumns(contract, labels), labels)
}

/** The columns of a file without a header, of which the framer's current record is the first row. */
export function columnsWithoutHeader(framer: RecordFramer, contract: TableContract): TableColumns {
  if (framer.fault === 'none') {
    refuseTooManyColumns(framer)
    return opened(resolvePositions(contract, framer.cells), contract.fields.map(field => field.name))
  }
  if (contract.fields.length === 0) {
    throw new FileRefusal(
      'source-error',
      `The first record (line ${framer.line}) has broken quoting (${framer.fault}), so that nothing tells how many columns there are: mend it, or name the columns in a contract`,
    )
  }
  return opened(resolvePositions(contract, contract.fields.length), contract.fields.map(field => field.name))
}

/** The columns of a file that has not even a header: those of the contract. */
export function columnsOfEmptyFile(contract: TableContract): TableColumns {
  return opened(resolveEmptyFile(contract), [])
}

function opened(resolution: ColumnResolution, labels: readonly string[]): TableColumns {
  if (resolution.kind === 'refused') throw new FileRefusal(resolution.fault.code, resolution.fault.message)
  const { columns, width, missing, extra } = resolution
  if (columns.length > 0) return { resolved: columns, width, labels, missing, extra }
  throw new FileRefusal('source-error', 'The table would have no column: neither the contract names one nor does the file have one that is kept')
}

function refuseTooManyColumns(framer: RecordFramer): void {
  if (framer.cells <= COLUMNS_MAX) return
  throw new FileRefusal('too-many-columns', `The file has ${framer.cells} columns (line ${framer.line}), more than ${COLUMNS_MAX}: check the delimiter, or split the table`)
}
