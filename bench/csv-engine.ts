import { CsvToParquetConverter } from '../src/adapters/formats/csv-to-parquet-converter.ts'
import { openHelpedParquetFile } from '../src/adapters/threads/helped-parquet-sink.ts'
import { convertFile } from './convert-file.ts'
import { processUsage } from './process-usage.ts'

// A CSV file into Parquet: `node csv-engine.ts <csv> <output> fast|two-threads|reference|rejecting`. Prints what it took; with --cpu-prof, Node.js says where.
const [input = '', output = '', which = ''] = process.argv.slice(2)
const converter = new CsvToParquetConverter({ referenceOnly: which === 'reference', ...(which === 'two-threads' ? { parquet: openHelpedParquetFile } : {}) })
await convertFile(converter, input, output, which === 'rejecting' ? 'rejected-rows-allowed' : undefined)
console.log(JSON.stringify(processUsage()))
