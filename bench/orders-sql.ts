/** The columns of the orders as DuckDB names their types. */
export const ORDERS_SQL_TYPES = {
  order_id: 'BIGINT', customer_id: 'BIGINT', amount: 'DECIMAL(12,2)', currency: 'VARCHAR', order_date: 'DATE', created_at: 'TIMESTAMP', status: 'VARCHAR', email: 'VARCHAR', note: 'VARCHAR',
}

const COLUMNS = `{${Object.entries(ORDERS_SQL_TYPES).map(([name, type]) => `${name}: '${type}'`).join(', ')}}`

/** What reads a CSV file of them as DuckDB's own validation does, by these types; with more of its options if need be. */
export function csvOrdersSql(path: string, options = ''): string {
  return `read_csv('${path}', header = true, delim = ',', quote = '"', escape = '"', columns = ${COLUMNS}, auto_detect = false${options})`
}

export function jsonOrdersSql(path: string): string {
  return `read_json('${path}', format = 'newline_delimited', columns = ${COLUMNS})`
}

/** Our Parquet has delta encodings, so that DuckDB may use its own. */
export function copySql(from: string, path: string): string {
  return `COPY (FROM ${from}) TO '${path}' (FORMAT parquet, PARQUET_VERSION V2)`
}
