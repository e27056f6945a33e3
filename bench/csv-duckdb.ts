import { DuckDBInstance } from '@duckdb/node-api'
import { copySql, csvOrdersSql } from './orders-sql.ts'
import { processUsage } from './process-usage.ts'

// The same in DuckDB: `node csv-duckdb.ts <csv> <output> <threads> [rejecting]`. Prints what it took.
const [input = '', output = '', threads = '1', which = ''] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:', { threads })
const connection = await instance.connect()
const isRejecting = which === 'rejecting'
await connection.run(copySql(csvOrdersSql(input, isRejecting ? ', store_rejects = true' : ''), output))
if (isRejecting) await connection.run(`COPY (FROM reject_errors) TO '${output}.rejects' (FORMAT csv)`)
console.log(JSON.stringify(processUsage()))
