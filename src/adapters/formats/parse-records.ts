import { parse } from 'csv-parse/sync'
import type { TableDialect } from '../../domain/contract/table-contract.ts'

/**
 * Cuts well-formed records, each ended by LF, into their cells, as bytes and without their quotes.
 *
 * Throws when the number of records or cells is not the framer's: then the two disagree about where a row ends, and no
 * position or value may be trusted.
 */
export function parseRecords(text: Uint8Array, dialect: TableDialect, count: number, width: number): readonly (readonly Uint8Array[])[] {
  const records: readonly unknown[] = parse(text, {
    encoding: null,
    delimiter: dialect.delimiter,
    quote: dialect.quoteChar,
    escape: dialect.doubleQuote ? dialect.quoteChar : null,
    record_delimiter: '\n',
    relax_column_count: true,
  })
  if (records.length !== count) {
    throw new Error(`Internal error: csv-parse found ${records.length} records where the framer found ${count}; please report the file`)
  }
  return records.map(record => {
    if (isCells(record) && record.length === width) return record
    throw new Error(`Internal error: csv-parse found a record of other than the framer's ${width} cells; please report the file`)
  })
}

function isCells(record: unknown): record is readonly Uint8Array[] {
  return Array.isArray(record) && record.every(cell => cell instanceof Uint8Array)
}
