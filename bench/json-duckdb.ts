import { DuckDBInstance } from '@duckdb/node-api'
import { copySql, jsonOrdersSql } from './orders-sql.ts'
import { processUsage } from './process-usage.ts'

// The same in DuckDB with one thread: `node json-duckdb.ts <jsonl> <output>`. Prints what it took.
const [input = '', output = ''] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
const connection = await instance.connect()
await connection.run(copySql(jsonOrdersSql(input), output))
console.log(JSON.stringify(processUsage()))
