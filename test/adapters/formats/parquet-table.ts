import type { CsvToParquetOptions } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import type { ParquetEncoder } from '../../../src/adapters/formats/open-parquet-sink.ts'
import { contractOf, convertText } from './convert-text.ts'
import { COLUMN_CASES, MISSING, NULL_PATTERNS } from './parquet-cases.ts'
import type { CaseValue, ColumnCase } from './parquet-cases.ts'
import type { DuckDbReader } from './read-parquet.ts'

/** A column of a table that is written for a proof. */
export interface TestColumn {
  readonly name: string
  readonly type: Pick<ColumnCase, 'field'>
  readonly required: boolean
  readonly values: readonly (CaseValue | null)[]
}

/** Rows of the row groups of a proof, unless it is about them. */
export const GROUP_ROWS = 5
const ROWS = 4 * GROUP_ROWS + 3

/** A column for each pattern of nulls, with the values of the case in turn and in order, and required ones without nulls. */
export function columnsOfEveryPattern(type: ColumnCase): TestColumn[] {
  const orders = { mixed: (row: number) => row * 7, ascending: (row: number) => Math.floor((row * type.values.length) / ROWS) }
  const valueAt = (index: number) => type.values[index % type.values.length] ?? null
  return Object.entries(orders).flatMap(([order, indexOf]) => {
    const column = (name: string, required: boolean, isNull: (row: number, rows: number) => boolean): TestColumn => ({
      name: `${order}, ${name}`,
      type,
      required,
      values: Array.from({ length: ROWS }, (_, row) => (isNull(row, ROWS) ? null : valueAt(indexOf(row)))),
    })
    const patterns = Object.entries(NULL_PATTERNS).map(([name, isNull]) => column(`nulls: ${name}`, false, isNull))
    return [...patterns, column('required', true, () => false)]
  })
}

/** The same for all types, in one table. */
export function columnsOfEveryType(): TestColumn[] {
  return COLUMN_CASES.flatMap(type => columnsOfEveryPattern(type).map(column => ({ ...column, name: `${type.title}: ${column.name}` })))
}

/** What writes Parquet here; every proof about files is one of each. */
export const ENCODERS: readonly ParquetEncoder[] = ['own', 'hyparquet-writer']

export type WriteTable = (columns: readonly TestColumn[], options?: Partial<CsvToParquetOptions>) => Promise<Buffer>

export function writeTableBy(parquet: ParquetEncoder): WriteTable {
  return (columns, options = { rowGroupRows: GROUP_ROWS }) => writeTable(columns, { ...options, parquet })
}

/** Writes the columns by way of a CSV file and a contract; throws when not each row of it becomes one. */
async function writeTable(columns: readonly TestColumn[], options: Partial<CsvToParquetOptions>): Promise<Buffer> {
  const contract = contractOf({
    missingValues: [MISSING],
    fields: columns.map(({ name, type, required }) => ({ ...type.field, name, ...(required ? { constraints: { required: true } } : {}) })),
  })
  const rows = columns[0]?.values.length ?? 0
  const lines = [columns.map(({ name }) => quoted(name))]
  for (let row = 0; row < rows; row++) lines.push(columns.map(({ values }) => quoted(values[row]?.cell ?? MISSING)))
  const { outcome, output, rejects } = await convertText(`${lines.join('\n')}\n`, contract, options)
  if (outcome.kind === 'refused') throw new Error(`${outcome.fault.code}: ${outcome.fault.message}`)
  if (outcome.tally.rowsOut !== rows) throw new Error(JSON.stringify(rejects.lines[0]))
  return output.bytes
}

function quoted(cell: string): string {
  return /^[^\s",]+$/.test(cell) ? cell : `"${cell.replaceAll('"', '""')}"`
}

/** A name as DuckDB's SQL has it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** What DuckDB writes for each of its own expressions. */
export async function duckTexts(duckdb: DuckDbReader, expressions: Iterable<string>): Promise<Map<string, unknown>> {
  const distinct = [...new Set(expressions)]
  const [row] = await duckdb.query(new Uint8Array(), `SELECT [${distinct.map(sql => `(${sql})::VARCHAR`).join(', ')}] AS texts`)
  const texts = row?.['texts']
  if (!Array.isArray(texts)) throw new Error('DuckDB gave no list')
  return new Map(distinct.map((sql, i) => [sql, texts[i]]))
}
