import { DuckDBInstance } from '@duckdb/node-api'
import { processUsage } from './process-usage.ts'

// The same transform in DuckDB: `node packets-duckdb.ts <packet> <output> <format>`. Prints what it took.
const [packet = '', output = '', format = ''] = process.argv.slice(2)
const columns = {
  sales_order_id: 'INTEGER', design_id: 'INTEGER', staff_id: 'INTEGER', counterparty_id: 'INTEGER', units_sold: 'INTEGER', unit_price: 'DECIMAL(10,2)',
  currency_id: 'INTEGER', agreed_delivery_date: 'DATE', agreed_payment_date: 'DATE', agreed_delivery_location_id: 'INTEGER',
  created_at: 'TIMESTAMP', last_updated: 'TIMESTAMP',
}
const types = Object.entries(columns).map(([name, type]) => `${name}: '${type}'`)
const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
const connection = await instance.connect()
await connection.run(`COPY (
  SELECT sales_order_id, created_at::DATE AS created_date, created_at::TIME AS created_time, last_updated::DATE AS last_updated_date,
    last_updated::TIME AS last_updated_time, staff_id AS sales_staff_id, counterparty_id, units_sold, unit_price, currency_id, design_id,
    agreed_payment_date, agreed_delivery_date, agreed_delivery_location_id
  FROM read_json('${packet}', format = '${format}', columns = {${types.join(', ')}})
) TO '${output}' (FORMAT parquet, PARQUET_VERSION V2)`)
console.log(JSON.stringify(processUsage()))
