import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'

/** Opens a database for the time of `work`, as somebody's shell would. */
export async function inDatabase<T>(path: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(path)
  const connection = await instance.connect()
  try {
    return await work(connection)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** All rows of a table, each value in the spelling of the contract suite's samples; `undefined` when there is no such table. */
export async function spelledRows(connection: DuckDBConnection, table: string): Promise<Record<string, string | null>[] | undefined> {
  const columns = (await connection.runAndReadAll(
    'SELECT column_name, data_type FROM duckdb_columns() WHERE NOT internal AND lower(table_name) = lower($table) ORDER BY column_index',
    { table },
  )).getRows()
  if (columns.length === 0) return undefined
  const spelled = columns.map(([name, type], i) => `${spelling(`"${String(name).replaceAll('"', '""')}"`, String(type))} AS c${i}`)
  const rows = await connection.runAndReadAll(`SELECT ${spelled.join(', ')} FROM "${table.replaceAll('"', '""')}"`)
  return rows.getRows().map(row => Object.fromEntries(row.map((cell, i) => [String(columns[i]?.[0]), cell === null ? null : String(cell)])))
}

function spelling(column: string, type: string): string {
  if (type === 'TIME') return `strftime(DATE '1970-01-01' + ${column}, '%H:%M:%S.%f')`
  if (type.startsWith('TIMESTAMP')) return `strftime(make_timestamp(epoch_us(${column})), '%Y-%m-%d %H:%M:%S.%f')`
  return `CAST(${column} AS VARCHAR)`
}
