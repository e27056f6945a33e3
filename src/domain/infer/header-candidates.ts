import { usableLabels } from './detect-header.ts'
import { inferType } from './infer-type.ts'

/** One of the first records of a file. */
export interface LeadingRecord {
  /** 1-based among all rows of the file, empty ones included. */
  readonly rowNumber: number
  /** `null` where its quoting is broken. */
  readonly cells: readonly string[] | null
}

/** Each candidate costs a reading of the sample. */
const CANDIDATES_MAX = 5

/**
 * The records below the first that may hold the labels of a table of `width` columns, each with a word of its own for every
 * column; none when the first record is one of them, since then nothing speaks for a preamble.
 */
export function headerCandidates(records: readonly LeadingRecord[], width: number): readonly LeadingRecord[] {
  const hasLabels = ({ cells }: LeadingRecord): boolean => cells?.length === width && usableLabels(cells).size === width
  const areWords = ({ cells }: LeadingRecord): boolean => cells?.every(cell => /\p{L}/u.test(cell) && typeOf(cell) === 'string') === true
  const [first] = records
  if (first === undefined || hasLabels(first)) return []
  const standsBelowPreamble = (index: number): boolean => {
    const next = records[index + 1]?.cells
    return !records.slice(0, index).some(({ cells }) => cells?.length === width && next?.length === width && isRowLike(cells, next))
  }
  return records.filter((record, i) => i > 0 && hasLabels(record) && areWords(record) && standsBelowPreamble(i)).slice(0, CANDIDATES_MAX)
}

/** Whether a cell is a number, a date or the like as the other row's is, so that both may be rows of one table. */
function isRowLike(cells: readonly string[], row: readonly string[]): boolean {
  return cells.some((cell, i) => cell !== '' && typeOf(cell) !== 'string' && typeOf(cell) === typeOf(row[i] ?? ''))
}

function typeOf(cell: string): string {
  return cell === '' ? '' : inferType([cell], false).properties.type
}

/** Whether all records above a candidate begin with a mark of comments, which may then stand anywhere. */
export function areComments(records: readonly LeadingRecord[], below: LeadingRecord): boolean {
  return records.every(({ rowNumber, cells }) => rowNumber >= below.rowNumber || cells?.[0]?.startsWith('#') === true)
}
