import { DEFAULT_DIALECT } from '../../domain/contract/table-contract.ts'
import type { TableDialect } from '../../domain/contract/table-contract.ts'
import { DELIMITERS, QUOTES } from '../../domain/infer/dialect-survey.ts'
import type { DialectSurvey } from '../../domain/infer/dialect-survey.ts'
import { isDigit } from '../../domain/table/read-digits.ts'
import type { FileSample } from './read-sample.ts'
import { sampleRecords } from './sample-records.ts'

/** Enough to tell a delimiter by; each of the dialects reads it once. */
const SURVEY_BYTES = 1_048_576
const SURVEY_RECORDS = 2_000

/** Cuts the beginning of a sample by every delimiter and quote character that may be inferred. */
export function surveyDialects(sample: FileSample, lineTerminator: TableDialect['lineTerminator']): readonly DialectSurvey[] {
  const beginning = {
    ...sample,
    bytes: sample.bytes.subarray(0, SURVEY_BYTES),
    isWhole: sample.isWhole && sample.bytes.length <= SURVEY_BYTES,
  }
  return QUOTES.flatMap(quoteChar =>
    DELIMITERS.map(delimiter => survey(beginning, { ...DEFAULT_DIALECT, delimiter, quoteChar, lineTerminator })),
  )
}

function survey(sample: FileSample, dialect: TableDialect): DialectSurvey {
  let records = 0
  let width = 0
  let opensWell = false
  let regular = 0
  const widths = new Map<number, number>()
  const firstOf = new Map<number, number>()
  const counts: CharacterCounts = { quotedCells: 0, delimiters: 0, betweenDigits: 0 }
  for (const framer of sampleRecords(sample, dialect)) {
    const { bytes, start, end, cells, fault } = framer
    if (records === 0) {
      width = cells
      opensWell = fault === 'none'
    }
    if (fault === 'none' && !firstOf.has(cells)) firstOf.set(cells, records)
    records++
    if (fault === 'none') widths.set(cells, (widths.get(cells) ?? 0) + 1)
    if (fault === 'none' && cells === width) regular++
    countCharacters(bytes.subarray(start, end), dialect, counts)
    if (records === SURVEY_RECORDS) break
  }
  const [usualWidth, usual] = [...widths].reduce((most, entry) => (entry[1] > most[1] ? entry : most), [0, 0])
  const { delimiter, quoteChar } = dialect
  return { delimiter, quoteChar, records, width, opensWell, regular, usualWidth, usual, beforeUsual: firstOf.get(usualWidth) ?? 0, ...counts }
}

interface CharacterCounts {
  quotedCells: number
  delimiters: number
  betweenDigits: number
}

function countCharacters(record: Uint8Array, dialect: TableDialect, counts: CharacterCounts): void {
  const delimiter = dialect.delimiter.charCodeAt(0)
  const quote = dialect.quoteChar.charCodeAt(0)
  if (record[0] === quote) counts.quotedCells++
  for (let at = record.indexOf(delimiter); at >= 0; at = record.indexOf(delimiter, at + 1)) {
    counts.delimiters++
    if (record[at + 1] === quote) counts.quotedCells++
    if (at > 0 && isDigit(record[at - 1]) && isDigit(record[at + 1])) counts.betweenDigits++
  }
}
