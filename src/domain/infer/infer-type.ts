import { inferMoment } from './infer-moment.ts'
import { inferNumber } from './infer-number.ts'
import { whyText } from './why-text.ts'

/** Properties of a field descriptor (Frictionless Table Schema) that make up its type. */
export interface TypeProperties {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'time' | 'datetime'
  readonly format?: string
  readonly decimalChar?: string
  readonly groupChar?: string
  readonly 'x-sluice'?: { readonly decimal: { readonly precision: number; readonly scale: number } }
}

export interface InferredType {
  readonly properties: TypeProperties
  /** What the choice rests on, without any value of the data. */
  readonly why: string
  /** The column's points could as well group thousands. */
  readonly maybeGrouped: boolean
  /** Index of the value that alone, or first of a few, keeps the column from another type. */
  readonly oddValue: number | null
}

export const TEXT: TypeProperties = { type: 'string' }

const BOOLEAN_WORDS: ReadonlySet<string> = new Set(['true', 'True', 'TRUE', 'false', 'False', 'FALSE'])

/**
 * The narrowest type that every value has; text, with the reason, where there is none.
 *
 * @param values of a column, at least one, without the missing ones.
 * @param decimalComma whether another column of the table writes decimal commas.
 */
export function inferType(values: readonly string[], decimalComma: boolean): InferredType {
  if (values.every(value => BOOLEAN_WORDS.has(value))) return inferred({ type: 'boolean' }, 'only the words true and false')
  const number = inferNumber(values, decimalComma)
  if (number?.kind === 'text') return inferred(TEXT, number.why)
  if (number?.kind === 'integer') {
    const { groupChar } = number
    if (groupChar === '') return inferred({ type: 'integer' }, 'whole numbers without leading zeros')
    return inferred({ type: 'integer', groupChar }, `whole numbers with thousands grouped by ${JSON.stringify(groupChar)}`)
  }
  if (number !== undefined) {
    const { decimalChar, groupChar, decimal, why, maybeGrouped } = number
    const properties: TypeProperties = {
      type: 'number',
      ...(decimalChar === '.' ? {} : { decimalChar }),
      ...(groupChar === '' ? {} : { groupChar }),
      ...(decimal === null ? {} : { 'x-sluice': { decimal } }),
    }
    return { properties, why, maybeGrouped, oddValue: null }
  }
  const moment = inferMoment(values)
  if (moment === undefined) return { properties: TEXT, maybeGrouped: false, ...whyText(values) }
  if (moment.kind === 'text') return inferred(TEXT, moment.why)
  return inferred({ type: moment.type, ...(moment.format === null ? {} : { format: moment.format }) }, moment.why)
}

function inferred(properties: TypeProperties, why: string): InferredType {
  return { properties, why, maybeGrouped: false, oddValue: null }
}
