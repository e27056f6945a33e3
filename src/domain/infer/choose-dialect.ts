import type { DialectSurvey } from './dialect-survey.ts'

export interface DialectChoice {
  readonly delimiter: string
  readonly quoteChar: string
  readonly evidence: string
  /** What a person should look at; none when all is clear. */
  readonly doubts: readonly string[]
  /** The columns that the table seems to have, where the first record is not taken for one of its rows. */
  readonly width: number
}

/** What may stand above the header, and is not cut as the rows of the table are. */
const PREAMBLE_RECORDS_MAX = 19

/** With fewer regular records than this a delimiter is no delimiter, but a character of the text. */
const REGULAR_SHARE_MIN = 0.5
/** A preamble is told from a column of prose by how alike the lines below are. */
const USUAL_SHARE_MIN = 0.8

/**
 * Chooses delimiter and quote character by how many records have as many cells as the first one, since that is how rows
 * are judged. `undefined` when there is no record.
 */
export function chooseDialect(surveys: readonly DialectSurvey[]): DialectChoice | undefined {
  const doubled = surveys.filter(survey => survey.quoteChar === '"')
  const best = bestOf(doubled)
  if (best === undefined) return undefined
  const apostrophe = bestOf(surveys.filter(survey => survey.quoteChar !== '"' && isQuoteThroughout(survey, doubled)))
  const chosen = apostrophe !== undefined && apostrophe.regular >= best.regular ? apostrophe : best
  return { delimiter: chosen.delimiter, quoteChar: chosen.quoteChar, evidence: evidenceOf(chosen), doubts: doubtsOfPreamble(chosen, surveys), width: chosen.width }
}

/** How the lines below a preamble are cut, where the first line is cut by no delimiter; `undefined` where there seems to be none. */
export function chooseBelowPreamble(surveys: readonly DialectSurvey[]): DialectChoice | undefined {
  const best = bestBelowPreamble(surveys)
  if (best === undefined) return undefined
  const { delimiter, quoteChar, usual, usualWidth, records, beforeUsual } = best
  const evidence = `${usual} of ${records - beforeUsual} records from the header on have ${usualWidth} cells`
  return { delimiter, quoteChar, evidence, doubts: [], width: usualWidth }
}

function bestBelowPreamble(surveys: readonly DialectSurvey[]): DialectSurvey | undefined {
  return surveys
    .filter(({ quoteChar, usualWidth, usual, beforeUsual, records }) =>
      quoteChar === '"' && usualWidth > 1 && usual > 1 && beforeUsual > 0 && beforeUsual <= PREAMBLE_RECORDS_MAX &&
      usual >= (records - beforeUsual) * USUAL_SHARE_MIN)
    .reduce<DialectSurvey | undefined>((best, survey) => (best === undefined || survey.usual * survey.usualWidth > best.usual * best.usualWidth ? survey : best), undefined)
}

/** Apostrophes occur in text; quotes they are only where no other quote occurs and each record has one at a cell's start. */
function isQuoteThroughout(survey: DialectSurvey, doubled: readonly DialectSurvey[]): boolean {
  const other = doubled.find(({ delimiter }) => delimiter === survey.delimiter)
  return survey.quotedCells >= survey.records && survey.regular === survey.records && other?.quotedCells === 0
}

function bestOf(surveys: readonly DialectSurvey[]): DialectSurvey | undefined {
  const seen = surveys.filter(({ records }) => records > 0)
  const splitting = seen.filter(survey => survey.opensWell && survey.width > 1 && survey.regular > survey.records * REGULAR_SHARE_MIN)
  const uncut = seen.filter(survey => survey.opensWell && survey.width === 1)
  const candidates = [splitting, uncut, seen].find(({ length }) => length > 0) ?? []
  return candidates.reduce<DialectSurvey | undefined>(
    (best, survey) => (best === undefined || isBetter(survey, best) ? survey : best),
    undefined,
  )
}

function isBetter(survey: DialectSurvey, best: DialectSurvey): boolean {
  if (survey.regular !== best.regular) return survey.regular > best.regular
  // In `1,5;2,5` both cut evenly, but there the comma is a decimal one.
  const [decimal, bestDecimal] = [isDecimalComma(survey), isDecimalComma(best)]
  if (decimal !== bestDecimal) return bestDecimal
  return survey.width > best.width
}

function isDecimalComma({ delimiter, delimiters, betweenDigits }: DialectSurvey): boolean {
  return delimiter === ',' && delimiters > 0 && betweenDigits * 2 > delimiters
}

function evidenceOf({ width, regular, records }: DialectSurvey): string {
  const cells = width === 1 ? '1 cell (no delimiter cuts them evenly)' : `${width} cells`
  return `${regular} of ${records} records looked at have ${cells}`
}

function doubtsOfPreamble(chosen: DialectSurvey, surveys: readonly DialectSurvey[]): readonly string[] {
  if (chosen.width > 1) return []
  const usual = bestBelowPreamble(surveys)
  if (usual === undefined) return []
  const cut = `${usual.usual} of ${usual.records} records have ${usual.usualWidth} cells when cut at ${JSON.stringify(usual.delimiter)}`
  return [`${cut}, but the first has ${usual.width}: if it is no part of the table, remove what stands above the header and infer again; if it is the header, give it as many cells as the rows have`]
}
