import { isDeepStrictEqual } from 'node:util'
import type { ParquetEncoder } from '../../../src/adapters/formats/open-parquet-sink.ts'
import { DEFAULT_DIALECT } from '../../../src/domain/contract/table-contract.ts'
import type { TableContract, TableDialect, TableEncoding } from '../../../src/domain/contract/table-contract.ts'
import { isBalanced } from '../../../src/domain/table/conversion-tally.ts'
import { Prng } from '../../simulation/kernel/prng.ts'
import { chunked, contractOf, convertBytes } from './convert-text.ts'
import { differenceOfResults } from './fast-csv/compare-paths.ts'
import { readWithHyparquet } from './read-parquet.ts'
import { expectTable } from './table-oracle.ts'

/** One file with the contract it is read by. */
export interface FuzzedFile {
  readonly text: string
  readonly encoding: FuzzedEncoding
  readonly contract: TableContract
  readonly chunkBytes: number
}

type FuzzedEncoding = 'utf-8' | 'utf-8-marked' | 'utf-16le' | 'utf-16be' | 'latin1' | 'windows-1252'

const ENCODINGS: readonly FuzzedEncoding[] = ['utf-8', 'utf-8', 'utf-8', 'utf-8-marked', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252']

/** The file of a seed: rows as somebody might have written them, and then a few changes that somebody might have made. */
export function fuzzedFile(seed: number): FuzzedFile {
  const prng = new Prng(seed)
  const pick = <T>(...choices: readonly T[]): T => choices[prng.int(choices.length)]!
  const encoding = pick(...ENCODINGS)
  const dialect = fuzzedDialect(prng, encoding)
  const fields = [
    { name: 'id', type: 'integer', ...(prng.chance(0.3) ? { constraints: { required: true } } : {}) },
    { name: 'note', type: 'string' },
    { name: 'ok', type: 'boolean' },
  ].slice(0, prng.chance(0.15) ? 1 : 3)
  const contract = contractOf({ fields, missingValues: pick([''], [], ['', 'NA']), dialect: describedDialect(dialect) })
  const lines = fuzzedLines(prng, dialect, fields.map(field => field.name), encoding)
  const text = mutated(prng, lines, dialect)
  return { text: withoutMark(text), encoding, contract, chunkBytes: pick(1, 2, 3, 7, 64, 10_000) }
}

function fuzzedDialect(prng: Prng, encoding: FuzzedEncoding): TableDialect {
  const pick = <T>(...choices: readonly T[]): T => choices[prng.int(choices.length)]!
  const plain = prng.chance(0.4)
  const declared: Readonly<Record<FuzzedEncoding, TableEncoding>> = {
    'utf-8': 'utf-8', 'utf-8-marked': pick('utf-8', 'latin1'), 'utf-16le': pick('utf-8', 'utf-16'), 'utf-16be': pick('utf-8', 'utf-16'), latin1: 'latin1', 'windows-1252': 'windows-1252',
  }
  const header = prng.chance(0.8)
  const shaped: TableDialect = {
    ...DEFAULT_DIALECT,
    encoding: declared[encoding],
    delimiter: pick(',', ',', ';', '\t', '|'),
    quoteChar: pick('"', '"', '"', "'"),
    header,
    lineTerminator: pick('\r\n', '\r\n', '\n', '\r'),
  }
  if (plain) return shaped
  return {
    ...shaped,
    doubleQuote: prng.chance(0.7),
    escapeChar: pick(null, null, '\\', '^'),
    nullSequence: pick(null, null, '\\N', 'NULL', '-'),
    skipInitialSpace: prng.chance(0.3),
    headerRows: header ? pick(null, null, [2], [1, 2], [2, 4]) : null,
    headerJoin: pick(' ', '', '_'),
    commentRows: pick([], [], [3], [5, 6]),
    commentChar: pick(null, null, '#', '//'),
  }
}

function describedDialect(dialect: TableDialect): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(dialect).filter(([, value]) => value !== null))
}

function fuzzedLines(prng: Prng, dialect: TableDialect, names: readonly string[], encoding: FuzzedEncoding): string[] {
  const pick = <T>(...choices: readonly T[]): T => choices[prng.int(choices.length)]!
  const { delimiter, quoteChar, escapeChar, commentChar, nullSequence } = dialect
  const end = pick('\n', '\r\n', dialect.lineTerminator)
  const foreign = encoding === 'latin1' ? 'é' : encoding === 'windows-1252' ? '€' : pick('é', '€', '😀')
  const order = prng.chance(0.3) ? [...names].reverse() : names
  const labels = prng.chance(0.15) ? [...order, 'more'] : order
  const quoted = (value: string) => quoteChar + (dialect.doubleQuote ? value.replaceAll(quoteChar, quoteChar + quoteChar) : value) + quoteChar
  const cell = (name: string): string => {
    const value = name === 'id'
      ? pick('1', '-5', '007', '9223372036854775807', '9223372036854775808', '', 'NA', 'x1', '+3')
      : name === 'ok' ? pick('true', 'false', '1', '0', '', 'NA', 'maybe') : pick('a', 'bc', '', 'NA', ' ', `${foreign}x`, 'two words', `a${delimiter}b`, 'a\nb', `${quoteChar}q${quoteChar}`, '\0')
    const needsQuotes = value.includes(delimiter) || value.includes('\n') || value.includes(quoteChar)
    const spelled = prng.chance(needsQuotes ? 0.95 : 0.15) ? quoted(value) : value
    if (nullSequence !== null && prng.chance(0.1)) return prng.chance(0.3) ? quoted(nullSequence) : nullSequence
    if (escapeChar !== null && prng.chance(0.1)) return spelled + escapeChar + pick('n', delimiter, quoteChar, escapeChar, '\n', '\r\n')
    return dialect.skipInitialSpace && prng.chance(0.3) ? ` ${spelled}` : spelled
  }
  const lines: string[] = []
  if (prng.chance(0.2)) lines.push(pick('', 'Report of May', `"`, commentChar ?? '#'))
  for (const row of dialect.header ? (dialect.headerRows ?? [1]) : []) {
    while (lines.length < row - 1 && prng.chance(0.95)) lines.push(pick('a title', '', 'x,y', commentChar ?? 'z'))
    const split = (dialect.headerRows?.length ?? 1) > 1
    lines.push(labels.map(label => (split && row > 1 ? '' : prng.chance(0.1) ? quoted(label) : label)).join(delimiter))
  }
  const rows = prng.int(9)
  for (let i = 0; i < rows; i++) {
    if (prng.chance(0.08)) lines.push(pick('', `${commentChar ?? '#'} a remark "`, delimiter, labels.join(delimiter)))
    lines.push(labels.map(cell).slice(0, prng.chance(0.07) ? 1 : undefined).join(delimiter) + (prng.chance(0.05) ? delimiter : ''))
  }
  return lines.flatMap((line, i) => (i === lines.length - 1 && prng.chance(0.3) ? [line] : [line, prng.chance(0.05) ? pick('\n', '\r\n', '\r') : end]))
}

function mutated(prng: Prng, pieces: readonly string[], { delimiter, quoteChar, escapeChar, commentChar, nullSequence }: TableDialect): string {
  const tokens = [quoteChar, quoteChar, delimiter, '\n', '\r\n', '\r', ' ', 'a', '1', escapeChar ?? '\\', commentChar ?? '#', nullSequence ?? 'NULL', `${quoteChar}${delimiter}`, `\n${quoteChar}`]
  let text = pieces.join('')
  for (let changes = prng.chance(0.4) ? 0 : 1 + prng.int(4); changes > 0; changes--) {
    const at = prng.int(text.length + 1)
    const token = tokens[prng.int(tokens.length)]!
    const length = prng.int(4)
    switch (prng.int(6)) {
      case 0: text = text.slice(0, at) + token + text.slice(at); break
      case 1: text = text.slice(0, at) + text.slice(at + length); break
      case 2: text = text.slice(0, at) + token + text.slice(at + length); break
      case 3: text = text.slice(0, at) + text.slice(at, at + 20) + text.slice(at); break
      case 4: text = prng.chance(0.3) ? text.slice(0, at) : text; break
      case 5: text = text.slice(at) + text.slice(0, prng.chance(0.3) ? at : 0); break
    }
  }
  return text
}

/** Changes may cut pairs in two; half a pair is no text. */
function withoutMark(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '').replaceAll('\ufeff', '')
}

export function encoded(text: string, encoding: FuzzedEncoding): { readonly bytes: Buffer; readonly offsetOf: (character: number) => number } {
  const utf8 = (mark: number) => (character: number) => mark + Buffer.byteLength(text.slice(0, character))
  switch (encoding) {
    case 'utf-8':
      return { bytes: Buffer.from(text), offsetOf: utf8(0) }
    case 'utf-8-marked':
      return { bytes: Buffer.from(`\ufeff${text}`), offsetOf: utf8(3) }
    case 'utf-16le':
      return { bytes: Buffer.from(`\ufeff${text}`, 'utf16le'), offsetOf: character => 2 + 2 * character }
    case 'utf-16be':
      return { bytes: Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), offsetOf: character => 2 + 2 * character }
    case 'latin1':
      return { bytes: Buffer.from(text, 'latin1'), offsetOf: character => character }
    case 'windows-1252':
      return { bytes: Buffer.from(text.replaceAll('€', '\x80'), 'latin1'), offsetOf: character => character }
  }
}

/** Converts the file by both paths and has the oracle say what it should come to; tells in what they differ, or that they do not. */
export async function differenceOf(file: FuzzedFile, parquet: ParquetEncoder = 'own'): Promise<string | undefined> {
  const { text, encoding, contract, chunkBytes } = file
  const { bytes, offsetOf } = encoded(text, encoding)
  const expected = expectTable(text, contract)
  const options = { batchBytes: 48, rowGroupRows: 3, parquet }
  const reference = await convertBytes(chunked(bytes, chunkBytes), contract, { ...options, referenceOnly: true })
  const fast = await convertBytes(chunked(bytes, chunkBytes), contract, options)
  const ofPaths = differenceOfResults(reference, fast)
  if (ofPaths !== undefined) return `the paths differ: ${ofPaths}`
  const { outcome, output, rejects } = fast
  if (!isBalanced(outcome.tally)) return `the tally does not balance: ${JSON.stringify(outcome.tally)}`
  if ((outcome.kind === 'refused') !== expected.refused) {
    return outcome.kind === 'refused' ? `refused: ${outcome.fault.message}` : `converted ${outcome.tally.rowsOut} rows of a file that should be refused`
  }
  const { rowsIn, blankLines, commentLines, preambleLines, rejected } = expected
  const foundRejects = rejects.lines.map(({ line, byte_offset, row, raw, errors }) => ({ line, offset: byte_offset, row, raw, codes: errors.map(error => error.code) }))
  const expectedRejects = rejected.map(rejection => ({ ...rejection, offset: offsetOf(rejection.offset) }))
  if (!expected.refused || rowsIn > 0) {
    if (!isDeepStrictEqual(foundRejects, expectedRejects)) return `rejects are ${JSON.stringify(foundRejects)}, not ${JSON.stringify(expectedRejects)}`
  }
  if (outcome.kind === 'refused') return undefined
  const counted = { rowsIn, blankLines, commentLines, preambleLines, rowsRejected: rejected.length }
  for (const [name, count] of Object.entries(counted)) {
    const found: unknown = Object.entries(outcome.tally).find(([key]) => key === name)?.[1]
    if (found !== count) return `${name} is ${String(found)}, not ${count}`
  }
  const read = await readWithHyparquet(output.bytes)
  const rows = read.map(row => contract.fields.map(field => row[field.name]))
  return isDeepStrictEqual(rows, expected.rows) ? undefined : `rows are ${shown(rows)}, not ${shown(expected.rows)}`
}

function shown(rows: readonly unknown[]): string {
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

