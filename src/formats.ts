/** Delimited text to Parquet. */
export { CsvToParquetConverter } from './adapters/formats/csv-to-parquet-converter.ts'
