/** Delimited text to Parquet, JSON to typed columns, and typed columns to Parquet and back. */
export { CsvToParquetConverter } from './adapters/formats/csv-to-parquet-converter.ts'
export { JsonLinesToParquetConverter } from './adapters/formats/json-lines-to-parquet-converter.ts'
export { JsonRecordReader } from './adapters/formats/json-record-reader.ts'
export { parquetDescriber } from './adapters/formats/describe-parquet.ts'
export { ParquetTableReader } from './adapters/formats/parquet-table-reader.ts'
export { ParquetTableWriter } from './adapters/formats/parquet-table-writer.ts'
