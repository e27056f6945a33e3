import { createReadStream, openSync, writeSync } from 'node:fs'
import { CsvToParquetConverter } from '../src/adapters/formats/csv-to-parquet-converter.ts'
import { ordersContract } from './csv-orders.ts'
import { processUsage } from './process-usage.ts'

// A CSV file into Parquet: `node csv-engine.ts <csv> <output> fast|reference`. Prints what it took; with --cpu-prof, Node.js says where.
const [input = '', path = '', which = ''] = process.argv.slice(2)
const file = openSync(path, 'w')
const output = { write: (chunk: Uint8Array): Promise<void> => Promise.resolve(void writeSync(file, chunk)) }
const refused = { write: (): Promise<void> => Promise.reject(new Error('A row of the benchmark is no order')) }
const outcome = await new CsvToParquetConverter({ referenceOnly: which === 'reference' }).convert({
  source: createReadStream(input),
  contract: ordersContract(),
  metadata: {},
  output,
  rejects: refused,
  warnings: refused,
})
if (outcome.kind !== 'converted') throw new Error(outcome.fault.message)
console.log(JSON.stringify(processUsage()))
