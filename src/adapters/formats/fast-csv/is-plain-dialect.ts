import type { TableDialect } from '../../../domain/contract/table-contract.ts'

/**
 * Whether the rows of a dialect can be read by `RowScanner`: cells between delimiters, quotes doubled in quotes, lines that
 * end by LF or CRLF. What stands before the rows is of no concern here, but rows that are passed over among them are.
 *
 * Nor may the delimiter or the quote be a character that numbers and dates are written with, which a reader of digits would not see.
 */
export function isPlainDialect(dialect: TableDialect): boolean {
  const { doubleQuote, escapeChar, nullSequence, skipInitialSpace, commentChar, commentRows, lineTerminator, delimiter, quoteChar } = dialect
  if (!doubleQuote || escapeChar !== null || nullSequence !== null || skipInitialSpace) return false
  if (commentChar !== null || commentRows.length > 0 || lineTerminator === '\r') return false
  return !PART_OF_VALUES.test(delimiter) && !PART_OF_VALUES.test(quoteChar)
}

const PART_OF_VALUES = /[0-9A-Za-z.:+-]/
