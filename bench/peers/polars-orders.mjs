import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// CSV into Parquet by polars, streamed: `node polars-orders.mjs <csv> <output> <folder>`, the folder being where nodejs-polars is found from. Prints what it took.
const [input, output, folder] = process.argv.slice(2)
const { default: polars } = createRequire(folder)('nodejs-polars')
const { Int64, Decimal, Utf8, Date: Day, Datetime } = polars
const schema = { order_id: Int64, customer_id: Int64, amount: Decimal(12, 2), currency: Utf8, order_date: Day, created_at: Utf8, status: Utf8, email: Utf8, note: Utf8 }
const orders = polars.scanCSV(input, { hasHeader: true, schema }).withColumn(polars.col('created_at').str.strptime(Datetime('ms'), '%Y-%m-%dT%H:%M:%S%.3f'))
await orders.sinkParquet(output, { compression: 'snappy', statistics: true }).collect()
const { user, system } = process.cpuUsage()
const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(statusOfThis()) ?? []
const peakMib = (kib === undefined ? process.resourceUsage().maxRSS : Number(kib)) / 1_024
console.log(JSON.stringify({ seconds: process.uptime(), cpuSeconds: (user + system) / 1e6, peakMib }))

function statusOfThis() {
  try {
    return readFileSync('/proc/self/status', 'latin1')
  } catch {
    return ''
  }
}
