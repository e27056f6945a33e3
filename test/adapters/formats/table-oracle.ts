import type { FieldContract, TableContract } from '../../../src/domain/contract/table-contract.ts'
import { readCharacters } from './character-reader.ts'
import type { ReadRecord } from './character-reader.ts'

/** What a conversion must come to, worked out one character and one cell at a time. */
export interface ExpectedTable {
  readonly refused: boolean
  readonly rowsIn: number
  readonly blankLines: number
  readonly commentLines: number
  readonly preambleLines: number
  readonly rows: readonly (readonly (string | bigint | boolean | null)[])[]
  readonly rejected: readonly ExpectedRejection[]
}

export interface ExpectedRejection {
  readonly line: number
  /** Characters before the row. */
  readonly offset: number
  readonly row: number
  readonly raw: string
  readonly codes: readonly string[]
}

/** Fields are text, 64-bit integers and booleans; drift is `ignore` and `fieldsMatch` not declared. */
export function expectTable(text: string, contract: TableContract): ExpectedTable {
  const { dialect, fields } = contract
  const counts = { blankLines: 0, commentLines: 0, preambleLines: 0 }
  const refused: ExpectedTable = { refused: true, rowsIn: 0, ...counts, rows: [], rejected: [] }
  const headerRows = dialect.header ? [...(dialect.headerRows ?? [0])] : []
  const header: (readonly string[])[] = []
  let width = dialect.header ? -1 : fields.length
  let positions = fields.map((_, position) => position)
  const rows: (string | bigint | boolean | null)[][] = []
  const rejected: ExpectedRejection[] = []
  let row = 0
  for (const record of readCharacters(text, dialect)) {
    const keepsBlank = width === 1
    if (record.kind === 'comment') counts.commentLines++
    else if (record.kind === 'blank' && !keepsBlank) counts.blankLines++
    else if (dialect.commentRows.includes(record.row)) counts.commentLines++
    else if (width < 0) {
      const wanted = headerRows[header.length] ?? 0
      if (wanted > record.row) counts.preambleLines++
      else if ((wanted > 0 && wanted !== record.row) || record.cells === undefined) return refused
      else {
        header.push(record.cells.map(cell => cell ?? ''))
        if (header.length < headerRows.length) continue
        const labels = joined(header, dialect.headerJoin)
        positions = fields.map(field => labels.indexOf(field.name))
        if (positions.every(position => position < 0)) return refused
        if (fields.some(field => labels.filter(label => label === field.name).length > 1)) return refused
        if (fields.some((field, i) => field.required && positions[i]! < 0)) return refused
        const extra = labels.filter(label => fields.every(field => field.name !== label))
        if (extra.length > 0 && dialect.lineTerminator !== '\r' && labels.some(label => /\r(?!\n)/.test(label))) return refused
        if (fields.some((field, i) => positions[i]! < 0 && extra.some(label => label.replaceAll(/\s/g, '').toLowerCase() === field.name))) return refused
        width = labels.length
      }
    } else {
      row++
      const judged = judge(record, width, positions, fields)
      if (judged.codes.length === 0) rows.push(judged.values)
      else rejected.push({ line: record.line, offset: record.offset, row, raw: record.raw, codes: judged.codes })
    }
  }
  if (width < 0 && dialect.headerRows !== null && readCharacters(text, dialect).length > 0) return refused
  return { refused: row > 0 && rows.length === 0, rowsIn: row, ...counts, rows, rejected }
}

function joined(header: readonly (readonly string[])[], by: string): string[] {
  const width = Math.max(...header.map(labels => labels.length))
  return Array.from({ length: width }, (_, i) => header.flatMap(labels => (labels[i] ?? '') === '' ? [] : [labels[i]!]).join(by))
}

function judge(record: ReadRecord, width: number, positions: readonly number[], fields: readonly FieldContract[]) {
  const codes: string[] = []
  const values: (string | bigint | boolean | null)[] = []
  const { cells } = record
  if (cells === undefined) codes.push('source-error')
  else if (cells.length < width) codes.push('missing-cell')
  else if (cells.length > width) codes.push('extra-cell')
  else {
    for (const [i, field] of fields.entries()) {
      const cell = cells[positions[i]!] ?? null
      const value = cell === null || field.missingValues.includes(cell) ? null : valueOf(cell, field)
      if (value === undefined) codes.push('type-error')
      else if (value === null && field.required) codes.push('constraint-error')
      else values.push(value)
    }
  }
  return { codes, values }
}

/** `undefined` for what is no value of the field. */
function valueOf(cell: string, field: FieldContract): string | bigint | boolean | undefined {
  if (field.column.kind === 'text') return cell
  if (field.column.kind === 'boolean') return field.lexical.trueValues.includes(cell) || (field.lexical.falseValues.includes(cell) ? false : undefined)
  if (!/^[+-]?[0-9]+$/.test(cell)) return undefined
  const value = BigInt(cell)
  return BigInt.asIntN(64, value) === value ? value : undefined
}
