import { CsvToParquetConverter } from '../src/adapters/formats/csv-to-parquet-converter.ts'
import { convertFile } from './convert-file.ts'
import { timeCycles } from './time-cycles.ts'

// CSV files into Parquet again and again in one process, as a function that stays warm: `node csv-warm-engine.ts <output> <cycles> <csv>...`.
const [output = '', cycles = '', ...inputs] = process.argv.slice(2)
const converter = new CsvToParquetConverter()
console.log(JSON.stringify(await timeCycles(Number(cycles), inputs, (input) => convertFile(converter, input, output))))
