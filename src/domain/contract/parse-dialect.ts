import { own, readBoolean, readCharacter, readChoice, refuseUnknown, report, shown } from './read-descriptor.ts'
import type { DescriptorPlace } from './read-descriptor.ts'
import { DEFAULT_DIALECT } from './table-contract.ts'
import type { TableDialect } from './table-contract.ts'

/** What the Table Dialect knows and this reader does not, each with the one value that changes nothing. */
const UNSUPPORTED: readonly (readonly [key: string, harmless: unknown, instead: string])[] = [
  ['headerRows', [1], 'only the first record can hold the labels'],
  ['headerJoin', ' ', 'only the first record can hold the labels'],
  ['commentRows', [], 'remove the comments from the file'],
  ['commentChar', undefined, 'remove the comments from the file'],
  ['escapeChar', undefined, 'quotes inside quoted cells are doubled'],
  ['nullSequence', undefined, 'use missingValues'],
  ['skipInitialSpace', false, 'spaces are data'],
  ['property', undefined, 'it is about JSON'],
  ['itemType', undefined, 'it is about JSON'],
  ['itemKeys', undefined, 'it is about JSON'],
  ['sheetNumber', undefined, 'it is about spreadsheets'],
  ['sheetName', undefined, 'it is about spreadsheets'],
  ['table', undefined, 'it is about databases'],
]

const KNOWN = [
  '$schema',
  'name',
  'title',
  'description',
  'delimiter',
  'quoteChar',
  'doubleQuote',
  'header',
  'lineTerminator',
  'encoding',
]

const LINE_TERMINATORS = ['\r\n', '\n', '\r'] as const

/** Reads a Data Package v2 Table Dialect. What is wrong goes to the place's problems, and the default stands for it. */
export function parseDialect(place: DescriptorPlace): TableDialect {
  const unsupported = UNSUPPORTED.map(([key]) => key)
  refuseUnknown(place, [...KNOWN, ...unsupported], 'The dialect')
  for (const [key, harmless, instead] of UNSUPPORTED) {
    const value = own(place.object, key)
    if (value === undefined || JSON.stringify(value) === JSON.stringify(harmless)) continue
    report(place, key, 'unsupported', `${key} ${shown(value)} of the dialect is not supported: ${instead}`)
  }
  const delimiter = readCharacter(place, 'delimiter', DEFAULT_DIALECT.delimiter)
  const quoteChar = readCharacter(place, 'quoteChar', DEFAULT_DIALECT.quoteChar, /[\t ]/)
  if (delimiter === quoteChar) {
    place.problems.add(place.path, 'conflict', `delimiter and quoteChar are both ${JSON.stringify(delimiter)}`)
  }
  return {
    delimiter,
    quoteChar,
    doubleQuote: readBoolean(place, 'doubleQuote', DEFAULT_DIALECT.doubleQuote),
    header: readBoolean(place, 'header', DEFAULT_DIALECT.header),
    lineTerminator: readChoice(place, 'lineTerminator', LINE_TERMINATORS, DEFAULT_DIALECT.lineTerminator),
    encoding: readEncoding(place),
  }
}

function readEncoding(place: DescriptorPlace): TableDialect['encoding'] {
  const spelled = own(place.object, 'encoding')
  const named = typeof spelled === 'string' ? { ...place, object: { encoding: spelled.toLowerCase() } } : place
  return readChoice(named, 'encoding', ['utf-8', 'utf-16', 'latin1', 'windows-1252'], DEFAULT_DIALECT.encoding)
}
