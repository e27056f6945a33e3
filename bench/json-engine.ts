import { createReadStream, openSync, writeSync } from 'node:fs'
import { JsonLinesToParquetConverter } from '../src/adapters/formats/json-lines-to-parquet-converter.ts'
import { ordersContract } from './csv-orders.ts'
import { processUsage } from './process-usage.ts'

// JSON lines into Parquet: `node json-engine.ts <jsonl> <output>`. Prints what it took.
const [input = '', path = ''] = process.argv.slice(2)
const file = openSync(path, 'w')
const output = { write: (chunk: Uint8Array): Promise<void> => Promise.resolve(void writeSync(file, chunk)) }
const refused = { write: (): Promise<void> => Promise.reject(new Error('A record of the benchmark is no order')) }
const outcome = await new JsonLinesToParquetConverter().convert({
  source: createReadStream(input, { highWaterMark: 262_144 }),
  contract: ordersContract(),
  metadata: {},
  output,
  rejects: refused,
  warnings: refused,
})
if (outcome.kind !== 'converted') throw new Error(outcome.fault.message)
console.log(JSON.stringify(processUsage()))
