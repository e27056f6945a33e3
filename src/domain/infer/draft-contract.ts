import { parseContract } from '../contract/parse-contract.ts'
import type { TableDialect } from '../contract/table-contract.ts'
import type { BytesColumn } from '../table/column-builder.ts'
import type { FileFault } from '../table/file-fault.ts'
import { detectHeader, usableLabels } from './detect-header.ts'
import type { HeaderChoice } from './detect-header.ts'
import { countMissingWords, inferColumn, textAt } from './infer-column.ts'
import type { ColumnSample, InferredColumn, TableHints } from './infer-column.ts'

/** The well-formed records of a sample, by column. Row 0 is the first record, be it a header or not. */
export interface SampleTable {
  readonly columns: readonly BytesColumn[]
  readonly rows: number
  /** The 1-based line of the file on which each row begins. */
  readonly lines: readonly number[]
  /** Empty lines before the first record, which are rows in a table of one column without a header. */
  readonly leadingBlankLines: number
}

/** A field of the draft in words. */
export interface FieldEvidence {
  readonly name: string
  /** Such as `decimal(18,2)`, or `date as %d.%m.%Y`. */
  readonly type: string
  readonly evidence: string
}

export interface ContractDraft {
  readonly kind: 'draft'
  /** A Frictionless Table Schema that `parseContract` accepts. */
  readonly descriptor: Readonly<Record<string, unknown>>
  readonly header: HeaderChoice
  readonly fields: readonly FieldEvidence[]
  /** Rows that the draft rests on. */
  readonly rows: number
  readonly doubts: readonly string[]
}

export type Drafting = ContractDraft | { readonly kind: 'refused'; readonly fault: FileFault }

interface DraftField {
  readonly name: string
  readonly column: InferredColumn
}

type DraftDialect = Pick<TableDialect, 'delimiter' | 'quoteChar' | 'lineTerminator' | 'encoding'> &
  Partial<Pick<TableDialect, 'headerRows' | 'commentRows' | 'commentChar'>>

/** Drafts the contract of a sample whose dialect is known but for its header. Every row of the sample converts by it. */
export function draftContract(table: SampleTable, dialect: DraftDialect): Drafting {
  const below = inferColumns(table, 1)
  const header = detectHeader(below.map((inferred, i) => ({ sample: sampleOf(table, i, 1), inferred })))
  const inferred = header.header ? below : inferColumns(table, 0)
  const labels = table.columns.map((cells, i) => (header.header ? textAt(cells, 0) : `field${i + 1}`))
  const usable = usableLabels(labels)
  const fields = inferred.flatMap((column, i) => {
    const name = labels[i] ?? ''
    return usable.has(name) ? [{ name, column }] : []
  })
  const rows = table.rows - (header.header ? 1 : 0)
  const mayHaveBlankRows = !header.header && table.columns.length === 1 && table.leadingBlankLines > 0
  const requirable = rows > 0 && !mayHaveBlankRows
  const drift = keptUnnamed(labels, usable) ? { 'x-sluice': { drift: 'keep-as-text' } } : {}
  const { lineTerminator, ...characters } = dialect
  const describe = (withEvidence: boolean): Readonly<Record<string, unknown>> => ({
    description: `Drafted from a sample of ${rows} rows. What it says rests on them: read it, and correct it.`,
    fields: fields.map(field => describeField(field, rows, requirable, withEvidence)),
    missingValues: [''],
    dialect: { ...characters, header: header.header, ...(lineTerminator === '\r' ? { lineTerminator } : {}) },
    ...drift,
  })
  // Evidence for ten thousand fields can be more than a contract may be long.
  const descriptor = [describe(true), describe(false)].find(isContract)
  if (descriptor === undefined) return refused('too-large', 'The labels of the first record are too long for a contract: check the delimiter')
  const evidence = fields.map(field => ({
    name: field.name,
    type: typeInWords(field.column),
    evidence: evidenceOf(field.column, rows),
  }))
  return { kind: 'draft', descriptor, header, fields: evidence, rows, doubts: doubtsOfLabels(labels, usable, drift) }
}

function refused(code: FileFault['code'], message: string): Drafting {
  return { kind: 'refused', fault: { code, message } }
}

function sampleOf({ columns, rows, lines }: SampleTable, index: number, from: number): ColumnSample {
  const cells = columns[index]
  if (cells === undefined) throw new RangeError(`The sample has no column ${index}`)
  return { cells, from, to: rows, lines }
}

function inferColumns(table: SampleTable, from: number): readonly InferredColumn[] {
  const samples = table.columns.map((_, i) => sampleOf(table, i, from))
  const counts = new Map<string, number>()
  for (const sample of samples) countMissingWords(sample, counts)
  const recurringWords = new Set([...counts].filter(([, count]) => count > 1).map(([word]) => word))
  const hints: TableHints = { recurringWords, decimalComma: false }
  const inferred = samples.map(sample => inferColumn(sample, hints))
  if (!inferred.some(({ properties }) => properties.decimalChar === ',')) return inferred
  return samples.map((sample, i) => {
    const column = inferred[i]
    return column === undefined || column.maybeGrouped ? inferColumn(sample, { ...hints, decimalComma: true }) : column
  })
}

function describeField({ name, column }: DraftField, rows: number, requirable: boolean, withEvidence: boolean): object {
  const { properties, missingWords, missing } = column
  return {
    name,
    ...properties,
    ...(withEvidence ? { description: evidenceOf(column, rows) } : {}),
    ...(missingWords.length === 0 ? {} : { missingValues: ['', ...missingWords] }),
    ...(requirable && missing === 0 ? { constraints: { required: true } } : {}),
  }
}

/** `required` is a promise about all files to come, so that it says how few rows it rests on. */
function evidenceOf({ why, missing, missingWords }: InferredColumn, rows: number): string {
  if (rows === 0) return why
  const words = missingWords.length === 0 ? '' : ` (as ${missingWords.map(word => JSON.stringify(word)).join(', ')} too)`
  return `${why}; ${missing === 0 ? `required, as no value was missing in ${rows} rows` : `missing in ${missing} of ${rows} rows${words}`}`
}

function typeInWords({ properties }: InferredColumn): string {
  const decimal = properties['x-sluice']?.decimal
  const type = decimal === undefined ? properties.type : `decimal(${decimal.precision},${decimal.scale})`
  const characters = [
    ...(properties.format === undefined ? [] : [`as ${properties.format}`]),
    ...(properties.decimalChar === undefined ? [] : [`decimal ${JSON.stringify(properties.decimalChar)}`]),
    ...(properties.groupChar === undefined ? [] : [`groups ${JSON.stringify(properties.groupChar)}`]),
  ]
  return [type, ...characters].join(' ')
}

/** A column without a label can be kept under the name of its position, unless another has that name or labels are doubled. */
function keptUnnamed(labels: readonly string[], usable: ReadonlySet<string>): boolean {
  const unnamed = labels.flatMap((label, i) => (label === '' ? [`field${i + 1}`] : []))
  return unnamed.length > 0 && unnamed.length + usable.size === labels.length && !unnamed.some(name => usable.has(name))
}

const POSITIONS_SHOWN = 10

function doubtsOfLabels(labels: readonly string[], usable: ReadonlySet<string>, drift: object): readonly string[] {
  const left = labels.flatMap((label, i) => (usable.has(label) ? [] : [i + 1]))
  if (left.length === 0) return []
  const positions = left.slice(0, POSITIONS_SHOWN).join(', ') + (left.length > POSITIONS_SHOWN ? ', …' : '')
  const fate = 'x-sluice' in drift ? 'are kept as text under the names of their positions (field1, …)' : 'are left out of the table'
  return [`columns without a label of their own (${positions}) ${fate}: give each its own label`]
}

function isContract(descriptor: Readonly<Record<string, unknown>>): boolean {
  return parseContract('draft', JSON.stringify(descriptor, null, 2)).kind === 'contract'
}
