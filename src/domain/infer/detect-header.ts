import { fitsColumn, textAt } from './infer-column.ts'
import type { ColumnSample, InferredColumn } from './infer-column.ts'
import { inferType } from './infer-type.ts'
import { isMissingWord } from './missing-words.ts'

export interface HeaderChoice {
  readonly header: boolean
  readonly evidence: string
  /** Whether nothing in the sample speaks for it. */
  readonly isAssumed: boolean
}

/** A column of the sample with its first record left out. */
export interface ColumnBelow {
  readonly sample: ColumnSample
  readonly inferred: InferredColumn
}

const YEAR = /^(?:19|20)\d\d$/

/**
 * Tells whether the first record (row 0) holds labels, by comparing its cells with the types of the columns below it.
 * Where all is text nothing can prove it, and most files have a header.
 */
export function detectHeader(columns: readonly ColumnBelow[]): HeaderChoice {
  const labels = columns.map(({ sample }) => textAt(sample.cells, 0))
  const usable = usableLabels(labels)
  if (usable.size === 0) return choice(false, 'the first record has no cell that could be a label')

  let unlike = 0
  let alike = 0
  for (const [i, column] of columns.entries()) {
    const likeness = compare(labels[i] ?? '', column)
    if (likeness === 'unlike') unlike++
    if (likeness === 'alike') alike++
  }
  if (unlike > 0 && unlike >= alike) {
    return choice(true, `in ${unlike} of ${columns.length} columns the first cell has not the type of the cells below it`)
  }
  if (alike > 0) return choice(false, `in ${alike} of ${columns.length} columns the first cell is a value like those below it`)
  if (usable.size < labels.length) return choice(false, 'cells of the first record are empty or alike, and nothing shows that they are labels')
  const recurring = columns.findIndex(({ sample }, i) => recurs(labels[i] ?? '', sample))
  if (recurring >= 0) return choice(false, `the first cell of column ${recurring + 1} occurs again below it`)
  return { header: true, evidence: 'assumed, since all columns are text', isAssumed: true }
}

/** Labels that name one column: neither empty nor borne by another. */
export function usableLabels(labels: readonly string[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return new Set(labels.filter(label => label !== '' && counts.get(label) === 1))
}

function choice(header: boolean, evidence: string): HeaderChoice {
  return { header, evidence, isAssumed: false }
}

function compare(label: string, { sample, inferred }: ColumnBelow): 'alike' | 'unlike' | 'neither' {
  if (label === '' || isMissingWord(label)) return 'neither'
  const isYear = YEAR.test(label)
  if (inferred.properties.type === 'string') return !isYear && inferType([label], false).properties.type !== 'string' ? 'alike' : 'neither'
  if (!fitsColumn(sample.cells.view(0), inferred)) return 'unlike'
  // Tables spread over years have them as labels, above numbers that are no years.
  return isYear && !holdsYears(sample) ? 'neither' : 'alike'
}

function holdsYears({ cells, from, to }: ColumnSample): boolean {
  for (let row = from; row < to; row++) {
    const text = textAt(cells, row)
    if (text !== '' && !YEAR.test(text)) return false
  }
  return true
}

function recurs(label: string, { cells, from, to }: ColumnSample): boolean {
  for (let row = from; row < to; row++) if (textAt(cells, row) === label) return true
  return false
}
