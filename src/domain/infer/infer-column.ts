import { parseContract } from '../contract/parse-contract.ts'
import { CellFault } from '../table/cell-fault.ts'
import type { BytesColumn } from '../table/column-builder.ts'
import { compileField } from '../table/compile-field.ts'
import type { CompiledField } from '../table/compile-field.ts'
import { decodeUtf8 } from '../table/decode-utf8.ts'
import { inferType, TEXT } from './infer-type.ts'
import type { InferredType, TypeProperties } from './infer-type.ts'
import { isMissingWord } from './missing-words.ts'

/** The sample's rows of one column: those from `from` on, up to `to`. */
export interface ColumnSample {
  readonly cells: BytesColumn
  readonly from: number
  readonly to: number
  /** The 1-based line of the file on which each row begins. */
  readonly lines: readonly number[]
}

/** What a column of the sample is, and what that rests on. */
export interface InferredColumn {
  readonly properties: TypeProperties
  /** Words besides the empty cell that stand for no value. */
  readonly missingWords: readonly string[]
  /** Rows without a value, those with a missing word among them. */
  readonly missing: number
  readonly why: string
  readonly maybeGrouped: boolean
}

export interface TableHints {
  /** Missing words that occur at least twice in the sample. */
  readonly recurringWords: ReadonlySet<string>
  /** Whether another column of the table writes decimal commas. */
  readonly decimalComma: boolean
}

/**
 * The type of one column. Every cell of it is tried on the very parser that will read it later, so that the sample
 * itself converts.
 */
export function inferColumn(sample: ColumnSample, hints: TableHints): InferredColumn {
  const { values, lines, empty, words } = readValues(sample)
  const missingWords = [...words.keys()].filter(word => hints.recurringWords.has(word))
  const asText = (why: string): InferredColumn => ({ properties: TEXT, missingWords: [], missing: empty, why, maybeGrouped: false })
  if (values.length === 0) return asText(words.size === 0 ? 'no value was seen: declare its type' : 'nothing but words for missing values')

  const inferred = inferType(values, hints.decimalComma)
  const { properties, why, maybeGrouped, oddValue } = inferred
  if (properties.type === 'string') return asText(oddValue === null ? why : `${why} (the first on line ${lines[oddValue] ?? 0})`)
  const compiled = compileType(inferred, missingWords)
  const misfit = firstMisfit(sample, compiled)
  if (misfit !== undefined) return asText(whyMisfit(sample, misfit, inferred))
  const wordCount = missingWords.reduce((sum, word) => sum + (words.get(word) ?? 0), 0)
  return { properties, why, maybeGrouped, missingWords, missing: empty + wordCount }
}

/** Counts the missing words of a column's rows, for the hints. */
export function countMissingWords(sample: ColumnSample, counts: Map<string, number>): void {
  for (const [word, count] of readValues(sample).words) counts.set(word, (counts.get(word) ?? 0) + count)
}

/** Whether a single cell would be a value of the inferred column. */
export function fitsColumn(cell: Uint8Array, { properties, missingWords }: InferredColumn): boolean {
  const compiled = compileType({ properties }, missingWords)
  return compiled.write(cell, 0, cell.length, 0) === CellFault.none
}

function readValues(sample: ColumnSample): {
  readonly values: readonly string[]
  /** The line of each value. */
  readonly lines: readonly number[]
  readonly empty: number
  readonly words: ReadonlyMap<string, number>
} {
  const { cells, from, to } = sample
  const values: string[] = []
  const lines: number[] = []
  const words = new Map<string, number>()
  let empty = 0
  for (let row = from; row < to; row++) {
    const text = textAt(cells, row)
    if (text === '') empty++
    else if (isMissingWord(text)) words.set(text, (words.get(text) ?? 0) + 1)
    else {
      values.push(text)
      lines.push(sample.lines[row] ?? 0)
    }
  }
  return { values, lines, empty, words }
}

/** The cell as text. Samples are checked to be UTF-8 before they are cut. */
export function textAt(cells: BytesColumn, row: number): string {
  const bytes = cells.view(row)
  return decodeUtf8(bytes, 0, bytes.length) ?? ''
}

function compileType({ properties }: Pick<InferredType, 'properties'>, missingWords: readonly string[]): CompiledField {
  const field = { name: 'sample', ...properties, missingValues: ['', ...missingWords] }
  const parsing = parseContract('sample', JSON.stringify({ fields: [field] }))
  const parsed = parsing.kind === 'contract' ? parsing.contract.fields[0] : undefined
  if (parsed === undefined) throw new Error(`Internal error: the inferred type ${JSON.stringify(properties)} is no field of a contract`)
  return compileField(parsed, 1)
}

function firstMisfit({ cells, from, to }: ColumnSample, compiled: CompiledField): number | undefined {
  for (let row = from; row < to; row++) {
    const cell = cells.view(row)
    if (compiled.write(cell, 0, cell.length, 0) !== CellFault.none) return row
  }
  return undefined
}

function whyMisfit({ cells, lines }: ColumnSample, row: number, { properties }: InferredType): string {
  const text = textAt(cells, row)
  const place = `line ${lines[row] ?? 0}`
  if (!isMissingWord(text)) return `of type ${properties.type}, but ${place} holds a value outside the range of that type`
  return `of type ${properties.type}, but for ${JSON.stringify(text)} on ${place}, seen once: if it means no value, name it in missingValues`
}
