import { DuckDBInstance } from '@duckdb/node-api'
import { copySql, csvOrdersSql } from './orders-sql.ts'
import { timeCycles } from './time-cycles.ts'

// The same in DuckDB with one thread, its instance and connection kept: `node csv-warm-duckdb.ts <output> <cycles> <csv>...`.
const [output = '', cycles = '', ...inputs] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
const connection = await instance.connect()
const convert = async (input: string): Promise<void> => void (await connection.run(copySql(csvOrdersSql(input), output)))
console.log(JSON.stringify(await timeCycles(Number(cycles), inputs, convert)))
