import { parse } from 'csv-parse/sync'
import type { TableDialect } from '../../domain/contract/table-contract.ts'
import { isSplitHere, splitRecord } from './split-record.ts'
import type { Cell } from './split-record.ts'

/**
 * Cuts well-formed records into their cells, as bytes and without their quotes. `ends` tells where each ends, and there an LF
 * follows.
 *
 * Throws when the number of records or cells is not the framer's: then the two disagree about where a row ends, and no
 * position or value may be trusted.
 */
export function parseRecords(text: Uint8Array, ends: readonly number[], dialect: TableDialect, width: number): readonly (readonly Cell[])[] {
  const records = isSplitHere(dialect) ? splitRecords(text, ends, dialect) : parsePlainRecords(text, dialect)
  if (records.length !== ends.length) {
    throw new Error(`Internal error: csv-parse found ${records.length} records where the framer found ${ends.length}; please report the file`)
  }
  return records.map(record => {
    if (isCells(record) && record.length === width) return record
    throw new Error(`Internal error: a record has other than the framer's ${width} cells; please report the file`)
  })
}

function splitRecords(text: Uint8Array, ends: readonly number[], dialect: TableDialect): readonly unknown[] {
  return ends.map((end, i) => splitRecord(text.subarray(i === 0 ? 0 : (ends[i - 1] ?? 0) + 1, end), dialect))
}

function parsePlainRecords(text: Uint8Array, dialect: TableDialect): readonly unknown[] {
  return parse(text, {
    encoding: null,
    delimiter: dialect.delimiter,
    quote: dialect.quoteChar,
    escape: dialect.doubleQuote ? dialect.quoteChar : null,
    record_delimiter: '\n',
    relax_column_count: true,
  })
}

function isCells(record: unknown): record is readonly Cell[] {
  return Array.isArray(record) && record.every(cell => cell === null || cell instanceof Uint8Array)
}
