import { CsvToParquetConverter } from '../src/adapters/formats/csv-to-parquet-converter.ts'
import { convertFile } from './convert-file.ts'
import { processUsage } from './process-usage.ts'

// A CSV file into Parquet: `node csv-engine.ts <csv> <output> fast|two-threads|reference|rejecting`. Prints what it took; with --cpu-prof, Node.js says where.
const [input = '', output = '', which = ''] = process.argv.slice(2)
const threads = which === 'two-threads' ? { parquet: (await import('../src/adapters/threads/helped-parquet-sink.ts')).openHelpedParquetFile } : {}
const converter = new CsvToParquetConverter({ referenceOnly: which === 'reference', ...threads })
await convertFile(converter, input, output, which === 'rejecting' ? 'rejected-rows-allowed' : undefined)
console.log(JSON.stringify(processUsage()))
