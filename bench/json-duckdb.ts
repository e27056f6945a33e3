import { DuckDBInstance } from '@duckdb/node-api'
import { ORDERS_SQL_TYPES } from './csv-orders.ts'
import { processUsage } from './process-usage.ts'

// The same in DuckDB with one thread: `node json-duckdb.ts <jsonl> <output>`. Prints what it took.
const [input = '', path = ''] = process.argv.slice(2)
const types = Object.entries(ORDERS_SQL_TYPES).map(([name, type]) => `${name}: '${type}'`)
const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
const connection = await instance.connect()
await connection.run(`COPY (FROM read_json('${input}', format = 'newline_delimited', columns = {${types.join(', ')}}))
  TO '${path}' (FORMAT parquet, PARQUET_VERSION V2)`)
console.log(JSON.stringify(processUsage()))
