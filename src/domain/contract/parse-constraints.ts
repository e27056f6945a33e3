import { utf8ToBytes } from '@noble/hashes/utils.js'
import { compilePattern } from '../pattern/compile-pattern.ts'
import { CellFault } from '../table/cell-fault.ts'
import { compileField } from '../table/compile-field.ts'
import type { CompiledField } from '../table/compile-field.ts'
import { describeCellFault } from '../table/describe-cell-fault.ts'
import { pathTo } from './contract-problem.ts'
import { findEmptyRange } from './find-empty-range.ts'
import { own, refuseUnknown, report, shown } from './read-descriptor.ts'
import type { DescriptorPlace } from './read-descriptor.ts'
import type { ColumnType, FieldContract, ValueConstraints } from './table-contract.ts'

const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const
const LENGTHS = ['minLength', 'maxLength'] as const
const KNOWN = ['required', 'unique', 'enum', 'pattern', 'jsonSchema', ...BOUNDS, ...LENGTHS]

/**
 * Reads the constraints on values of a field whose type is known; `required` and `unique` are read elsewhere. Values are given
 * as the field's cells spell them, or as JSON numbers and booleans, and must be values of its type that its other
 * constraints allow. Which types take which constraint is in Data Package v2, Table Schema, "Field constraints".
 */
export function parseConstraints(place: DescriptorPlace, field: FieldContract): ValueConstraints {
  refuseUnknown(place, KNOWN, `constraints of field ${shown(field.name)}`)
  if (own(place.object, 'jsonSchema') !== undefined) refuse(place, 'jsonSchema', field, 'check what is in objects where they are read')

  // Compiled once, since an enum and the words of a field may both be long. A bound is a number without text around it.
  const lexical = { ...field.lexical, bareNumber: true }
  const values = compileField({ ...field, lexical, missingValues: [] }, 1)
  const choices = readEnum(place, values)
  const rules = { ...readBounds(place, values), ...readLengths(place, field), ...readPattern(place, field) }
  const conflict = findEmptyRange(values, rules) ?? choiceOutside({ ...field, lexical, constraints: rules }, choices ?? [])
  if (conflict !== undefined) {
    place.problems.add(place.path, 'conflict', `Constraints of field ${shown(field.name)} that no value can meet together: ${conflict}`)
    return {}
  }
  return { ...(choices === undefined ? {} : { enum: choices }), ...rules }
}

/** Says of the first choice that the other constraints forbid what is wrong with it. */
function choiceOutside(bounded: FieldContract, choices: readonly string[]): string | undefined {
  if (choices.length === 0) return undefined
  const compiled = compileField({ ...bounded, missingValues: [] }, 1)
  for (const text of choices) {
    const problem = faultMessage(compiled, text)
    if (problem !== undefined) return problem
  }
  return undefined
}

function refuse(place: DescriptorPlace, key: string, field: FieldContract, remedy: string): void {
  report(place, key, 'unsupported', `constraint ${key} of field ${shown(field.name)} is not supported for its type: ${remedy}`)
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
    refuse(place, 'enum', field, 'one object is written in many ways; use a field of another type')
    return undefined
  }
  const items: readonly unknown[] = value
  const texts = items.map((item, index) => readValue(place, pathTo(path, index), values, item))
  const valid = texts.filter(text => text !== undefined)
  return valid.length === texts.length ? valid : undefined
}

function readBounds(place: DescriptorPlace, values: CompiledField): Partial<Record<(typeof BOUNDS)[number], string>> {
  const bounds: Partial<Record<(typeof BOUNDS)[number], string>> = {}
  for (const key of BOUNDS) {
    const value = own(place.object, key)
    if (value === undefined) continue
    if (!isOrdered(values.field.column)) {
      refuse(place, key, values.field, 'it is for numbers, dates, times and years; use enum')
      continue
    }
    const text = readValue(place, pathTo(place.path, key), values, value)
    if (text !== undefined) bounds[key] = text
  }
  return bounds
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

function readLengths(place: DescriptorPlace, field: FieldContract): Partial<Record<(typeof LENGTHS)[number], number>> {
  const lengths: Partial<Record<(typeof LENGTHS)[number], number>> = {}
  for (const key of LENGTHS) {
    const value = own(place.object, key)
    if (value === undefined) continue
    if (field.column.kind !== 'text' && field.column.kind !== 'json') {
      refuse(place, key, field, 'it counts the characters of a string and the properties of an object')
    } else if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) lengths[key] = value
    else report(place, key, 'bad-value', `${key} of field ${shown(field.name)} must be a whole number from 0 on, not ${shown(value)}`)
  }
  return lengths
}

function readPattern(place: DescriptorPlace, field: FieldContract): Pick<ValueConstraints, 'pattern'> {
  const value = own(place.object, 'pattern')
  if (value === undefined) return {}
  if (field.column.kind !== 'text') {
    refuse(place, 'pattern', field, 'it is for strings; dates and times have a format, numbers have bounds')
    return {}
  }
  if (typeof value !== 'string') {
    report(place, 'pattern', 'wrong-type', `pattern of field ${shown(field.name)} must be text, not ${shown(value)}`)
    return {}
  }
  const compiled = compilePattern(value)
  if (compiled.kind === 'pattern') return { pattern: value }
  report(place, 'pattern', 'unsupported', `pattern ${shown(value)} of field ${shown(field.name)}: ${compiled.message}`)
  return {}
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
