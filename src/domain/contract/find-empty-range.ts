import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { CompiledField } from '../table/compile-field.ts'
import type { ValueConstraints } from './table-contract.ts'

interface Bound {
  /** As people find it in the contract. */
  readonly shown: string
  readonly value: number | bigint
  readonly isExclusive: boolean
}

/**
 * Says which two bounds leave no value between them, or `undefined` when there is room. `values` is the field without its
 * constraints; its one row is overwritten.
 */
export function findEmptyRange(values: CompiledField, constraints: ValueConstraints): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength } = constraints
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) return `minLength ${minLength} and maxLength ${maxLength}`
  const bound = (name: string, text: string | undefined, isExclusive: boolean): readonly Bound[] =>
    text === undefined ? [] : [{ shown: `${name} ${text}`, value: valueOf(values, text), isExclusive }]
  const lower = [...bound('minimum', minimum, false), ...bound('exclusiveMinimum', exclusiveMinimum, true)]
  const upper = [...bound('maximum', maximum, false), ...bound('exclusiveMaximum', exclusiveMaximum, true)]
  const isDiscrete = values.column.storage !== 'double'

  for (const low of [...lower, ...upper]) if (Number.isNaN(low.value)) return `no value is above or below the ${low.shown}`
  for (const low of lower) {
    for (const high of upper) if (!(isDiscrete ? isWholeBetween(low, high) : isBetween(low, high))) return `${low.shown} and ${high.shown}`
  }
  return undefined
}

function valueOf(values: CompiledField, text: string): number | bigint {
  const bytes = utf8ToBytes(text)
  values.write(bytes, 0, bytes.length, 0)
  const { column } = values
  return column.storage === 'bytes' ? 0 : (column.values[0] ?? 0)
}

/** Whether a double lies between the bounds. Those next to each other count as having one between them. */
function isBetween(low: Bound, high: Bound): boolean {
  return low.value < high.value || (low.value === high.value && !low.isExclusive && !high.isExclusive)
}

/** The same for what is stored as integers: dates and decimals too have a next value. */
function isWholeBetween(low: Bound, high: Bound): boolean {
  const lowest = BigInt(low.value) + (low.isExclusive ? 1n : 0n)
  const highest = BigInt(high.value) - (high.isExclusive ? 1n : 0n)
  return lowest <= highest
}
