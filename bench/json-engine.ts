import { JsonLinesToParquetConverter } from '../src/adapters/formats/json-lines-to-parquet-converter.ts'
import { convertFile } from './convert-file.ts'
import { processUsage } from './process-usage.ts'

// JSON lines into Parquet: `node json-engine.ts <jsonl> <output>`. Prints what it took.
const [input = '', output = ''] = process.argv.slice(2)
await convertFile(new JsonLinesToParquetConverter(), input, output)
console.log(JSON.stringify(processUsage()))
