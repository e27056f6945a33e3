import { own, readBoolean, readCharacter, readChoice, readText, refuseUnknown, report, shown } from './read-descriptor.ts'
import type { DescriptorPlace } from './read-descriptor.ts'
import { DEFAULT_DIALECT } from './table-contract.ts'
import type { TableDialect } from './table-contract.ts'

/** What the Table Dialect knows of other kinds of files. */
const UNSUPPORTED: readonly (readonly [key: string, about: string])[] = [
  ['property', 'JSON'],
  ['itemType', 'JSON'],
  ['itemKeys', 'JSON'],
  ['sheetNumber', 'spreadsheets'],
  ['sheetName', 'spreadsheets'],
  ['table', 'databases'],
]

const KNOWN = [
  '$schema',
  'name',
  'title',
  'description',
  'delimiter',
  'quoteChar',
  'doubleQuote',
  'escapeChar',
  'nullSequence',
  'skipInitialSpace',
  'header',
  'headerRows',
  'headerJoin',
  'commentRows',
  'commentChar',
  'lineTerminator',
  'encoding',
]

const LINE_TERMINATORS = ['\r\n', '\n', '\r'] as const
/** Rows that a dialect can name: what is before them is held by nobody, but lists are read by people. */
const ROWS_MAX = 1_000
const ROW_NUMBER_MAX = 1_000_000_000
const SEQUENCE_LENGTH_MAX = 64

/** Reads a Data Package v2 Table Dialect. What is wrong goes to the place's problems, and the default stands for it. */
export function parseDialect(place: DescriptorPlace): TableDialect {
  refuseUnknown(place, [...KNOWN, ...UNSUPPORTED.map(([key]) => key)], 'The dialect')
  for (const [key, about] of UNSUPPORTED) {
    const value = own(place.object, key)
    if (value !== undefined) report(place, key, 'unsupported', `${key} ${shown(value)} of the dialect is not supported: it is about ${about}`)
  }
  const header = readBoolean(place, 'header', DEFAULT_DIALECT.header)
  const dialect: TableDialect = {
    delimiter: readCharacter(place, 'delimiter', DEFAULT_DIALECT.delimiter),
    quoteChar: readCharacter(place, 'quoteChar', DEFAULT_DIALECT.quoteChar, /[\t ]/),
    doubleQuote: readBoolean(place, 'doubleQuote', DEFAULT_DIALECT.doubleQuote),
    escapeChar: own(place.object, 'escapeChar') === undefined ? null : readCharacter(place, 'escapeChar', '\\', /[\t ]/),
    nullSequence: readNullSequence(place),
    skipInitialSpace: readBoolean(place, 'skipInitialSpace', DEFAULT_DIALECT.skipInitialSpace),
    header,
    headerRows: readHeaderRows(place, header),
    headerJoin: readText(place, 'headerJoin', DEFAULT_DIALECT.headerJoin),
    commentRows: readRowNumbers(place, 'commentRows') ?? DEFAULT_DIALECT.commentRows,
    commentChar: readCommentChar(place),
    lineTerminator: readChoice(place, 'lineTerminator', LINE_TERMINATORS, DEFAULT_DIALECT.lineTerminator),
    encoding: readEncoding(place),
  }
  refuseConflicts(place, dialect)
  return dialect
}

/** Two characters that mean two things cannot be one. */
function refuseConflicts(place: DescriptorPlace, dialect: TableDialect): void {
  const { delimiter, quoteChar, escapeChar, commentChar, skipInitialSpace, headerRows, commentRows } = dialect
  const conflict = (message: string): void => place.problems.add(place.path, 'conflict', message)
  if (delimiter === quoteChar) conflict(`delimiter and quoteChar are both ${shown(delimiter)}`)
  if (escapeChar === delimiter) conflict(`delimiter and escapeChar are both ${shown(delimiter)}`)
  if (escapeChar === quoteChar) conflict(`escapeChar and quoteChar are both ${shown(quoteChar)}: that is what doubleQuote says`)
  if (skipInitialSpace && delimiter === ' ') conflict('skipInitialSpace would pass over the delimiter, which is a space')
  if (commentChar?.startsWith(delimiter) === true) conflict(`commentChar ${shown(commentChar)} begins with the delimiter`)
  if (commentChar?.startsWith(quoteChar) === true) conflict(`commentChar ${shown(commentChar)} begins with quoteChar`)
  if (escapeChar !== null && commentChar?.startsWith(escapeChar) === true) conflict(`commentChar ${shown(commentChar)} begins with escapeChar`)
  const both = headerRows?.find(row => commentRows.includes(row))
  if (both !== undefined) conflict(`Row ${both.toString()} is among headerRows and among commentRows`)
}

/** The default, `[1]`, also stands for the first row of files that begin with empty lines or comments. */
function readHeaderRows(place: DescriptorPlace, header: boolean): readonly number[] | null {
  const rows = readRowNumbers(place, 'headerRows')
  if (rows === undefined || !header) return null
  if (rows.length === 0) {
    report(place, 'headerRows', 'bad-value', 'headerRows must name at least one row; a file without labels has header false')
    return null
  }
  return rows.length === 1 && rows[0] === 1 ? null : rows
}

function readRowNumbers(place: DescriptorPlace, key: 'headerRows' | 'commentRows'): readonly number[] | undefined {
  const value = own(place.object, key)
  if (value === undefined) return undefined
  if (!Array.isArray(value) || value.length > ROWS_MAX || !value.every(isRowNumber)) {
    report(place, key, 'bad-value', `${key} must be a list of at most ${ROWS_MAX.toString()} row numbers, counted from 1, not ${shown(value)}`)
    return undefined
  }
  const rows: readonly number[] = value
  return [...new Set(rows)].sort((a, b) => a - b)
}

function isRowNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= ROW_NUMBER_MAX
}

function readCommentChar(place: DescriptorPlace): string | null {
  const value = own(place.object, 'commentChar')
  if (value === undefined) return null
  if (typeof value === 'string' && /^[!-~][ -~]{0,63}$/.test(value)) return value
  report(place, 'commentChar', 'bad-value', `commentChar must be 1 to ${SEQUENCE_LENGTH_MAX.toString()} ASCII characters that begin with no space, not ${shown(value)}`)
  return null
}

function readNullSequence(place: DescriptorPlace): string | null {
  const value = own(place.object, 'nullSequence')
  if (value === undefined) return null
  if (typeof value === 'string' && value !== '' && value.length <= SEQUENCE_LENGTH_MAX && !/[\r\n\ud800-\udfff]/u.test(value)) return value
  report(place, 'nullSequence', 'bad-value', `nullSequence must be text of 1 to ${SEQUENCE_LENGTH_MAX.toString()} characters without line ends, not ${shown(value)}`)
  return null
}

function readEncoding(place: DescriptorPlace): TableDialect['encoding'] {
  const spelled = own(place.object, 'encoding')
  const named = typeof spelled === 'string' ? { ...place, object: { encoding: spelled.toLowerCase() } } : place
  return readChoice(named, 'encoding', ['utf-8', 'utf-16', 'latin1', 'windows-1252'], DEFAULT_DIALECT.encoding)
}
