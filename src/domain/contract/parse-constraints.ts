import { utf8ToBytes } from '@noble/hashes/utils.js'
import { CellFault } from '../table/cell-fault.ts'
import { compileField } from '../table/compile-field.ts'
import type { CompiledField } from '../table/compile-field.ts'
import { describeCellFault } from '../table/describe-cell-fault.ts'
import { pathTo } from './contract-problem.ts'
import { own, refuseUnknown, report, shown } from './read-descriptor.ts'
import type { DescriptorPlace } from './read-descriptor.ts'
import type { ColumnType, FieldContract, ValueConstraints } from './table-contract.ts'

const SUPPORTED = ['required', 'unique', 'enum', 'minimum', 'maximum']
const UNSUPPORTED = ['minLength', 'maxLength', 'exclusiveMinimum', 'exclusiveMaximum', 'jsonSchema', 'pattern']

type Ordered = 'minimum' | 'maximum'

/**
 * Reads `enum`, `minimum` and `maximum` of a field whose type is known; `required` is read elsewhere. Values are given
 * as the field's cells spell them, or as JSON numbers and booleans, and must be values of its type that its bounds allow.
 */
export function parseConstraints(place: DescriptorPlace, field: FieldContract): ValueConstraints {
  refuseUnknown(place, [...SUPPORTED, ...UNSUPPORTED], `constraints of field ${shown(field.name)}`)
  for (const key of UNSUPPORTED) if (own(place.object, key) !== undefined) refuse(place, key, field)
  const unique = own(place.object, 'unique')
  if (unique !== undefined && unique !== false) refuse(place, 'unique', field)

  // Compiled once, since an enum and the words of a field may both be long.
  const values = compileField({ ...field, missingValues: [] }, 1)
  const choices = readEnum(place, values)
  const minimum = readBound(place, values, 'minimum')
  const maximum = readBound(place, values, 'maximum')
  const bounds = { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) }
  const problem = valueOutside({ ...field, constraints: bounds }, [minimum, maximum, ...(choices ?? [])])
  if (problem !== undefined) {
    place.problems.add(place.path, 'conflict', `Constraints that no value can meet together: ${problem}`)
    return {}
  }
  return { ...(choices === undefined ? {} : { enum: choices }), ...bounds }
}

/** Says of the first value that is outside of the field's own bounds what is wrong with it. */
function valueOutside(bounded: FieldContract, texts: readonly (string | undefined)[]): string | undefined {
  const compiled = compileField({ ...bounded, missingValues: [] }, 1)
  for (const text of texts) {
    const problem = text === undefined ? undefined : faultMessage(compiled, text)
    if (problem !== undefined) return problem
  }
  return undefined
}

function refuse(place: DescriptorPlace, key: string, field: FieldContract): void {
  report(place, key, 'unsupported', `constraint ${key} of field ${shown(field.name)} is not supported`)
}

function readEnum(place: DescriptorPlace, values: CompiledField): readonly string[] | undefined {
  const { field } = values
  const value = own(place.object, 'enum')
  if (value === undefined) return undefined
  const path = pathTo(place.path, 'enum')
  if (!Array.isArray(value) || value.length === 0) {
    place.problems.add(path, 'wrong-type', `enum of field ${shown(field.name)} must be a list of at least one value`)
    return undefined
  }
  if (field.column.kind === 'json') {
    refuse(place, 'enum', field)
    return undefined
  }
  const items: readonly unknown[] = value
  const texts = items.map((item, index) => readValue(place, pathTo(path, index), values, item))
  const valid = texts.filter(text => text !== undefined)
  return valid.length === texts.length ? valid : undefined
}

function readBound(place: DescriptorPlace, values: CompiledField, key: Ordered): string | undefined {
  const { field } = values
  const value = own(place.object, key)
  if (value === undefined) return undefined
  if (!isOrdered(field.column)) {
    refuse(place, key, field)
    return undefined
  }
  return readValue(place, pathTo(place.path, key), values, value)
}

function isOrdered(column: ColumnType): boolean {
  switch (column.kind) {
    case 'int32':
    case 'int64':
    case 'double':
    case 'decimal':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'year':
      return true
    case 'boolean':
    case 'text':
    case 'json':
    case 'yearmonth':
    case 'duration':
      return false
  }
}

/** A value of the descriptor as a cell would spell it, when it is a value of the field. */
function readValue(place: DescriptorPlace, path: string, values: CompiledField, value: unknown): string | undefined {
  const text = cellText(values.field, value)
  if (text === undefined) {
    const message = `${shown(value)} cannot be a value of field ${shown(values.field.name)}: write it as text, as a cell would hold it`
    place.problems.add(path, 'wrong-type', message)
    return undefined
  }
  const problem = faultMessage(values, text)
  if (problem === undefined) return text
  place.problems.add(path, 'bad-value', problem)
  return undefined
}

function cellText(field: FieldContract, value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') {
    if (field.column.kind !== 'boolean') return undefined
    return value ? field.lexical.trueValues[0] : field.lexical.falseValues[0]
  }
  if (typeof value !== 'number' || field.column.kind === 'text') return undefined
  // JSON numbers are doubles by now: a whole one beyond 2^53 may no longer be the one that was written.
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && field.column.kind !== 'double') return undefined
  return String(value).replace('.', field.lexical.decimalChar)
}

/** What is wrong with a value, in words; `undefined` when it is valid. */
function faultMessage(values: CompiledField, text: string): string | undefined {
  const bytes = utf8ToBytes(text)
  const fault = values.write(bytes, 0, bytes.length, 0)
  return fault === CellFault.none ? undefined : describeCellFault(values.field, fault, bytes, 0, bytes.length, 0).message
}
