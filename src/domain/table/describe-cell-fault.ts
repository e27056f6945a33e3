import type { ColumnType, FieldContract, TextFormat } from '../contract/table-contract.ts'
import { CellFault } from './cell-fault.ts'
import type { RowError } from './rejection.ts'
import { shownName, shownValue } from './shown-value.ts'

const WORDS_SHOWN_MAX = 8

/** Puts a fault into words for people, with the value shown. `fieldNumber` is 1-based in the file. */
export function describeCellFault(
  field: FieldContract,
  fault: CellFault,
  bytes: Uint8Array,
  start: number,
  end: number,
  fieldNumber: number,
): RowError {
  const value = shownValue(bytes, start, end)
  const reason = reasonOf(field, fault, value)
  // People who list their words for missing values tend to forget the empty cell, which is on the default list.
  const isForgotten = start === end && cellErrorCode(fault) === 'type-error'
  return {
    code: cellErrorCode(fault),
    fieldNumber,
    field: field.name,
    message: `Field ${shownName(field.name)}: ${reason}${isForgotten ? '; if an empty cell is a missing value, add "" to missingValues' : ''}`,
  }
}

/** What a fault is called: the cell is no value of its type, or a value that the contract does not allow. */
export function cellErrorCode(fault: CellFault): 'type-error' | 'constraint-error' {
  return fault >= CellFault.required ? 'constraint-error' : 'type-error'
}

function reasonOf(field: FieldContract, fault: CellFault, value: string): string {
  const { column, constraints } = field
  const form = formOf(field)
  switch (fault) {
    case CellFault.none:
      return `${value} is valid`
    case CellFault.form:
      return `${value} is not ${form}`
    case CellFault.range:
      return `${value} is not ${form} that exists or fits: ${limitOf(column)}`
    case CellFault.precision:
      return `${value} has more integer digits than ${form} holds`
    case CellFault.scale:
      return column.kind === 'decimal'
        ? `${value} has more fraction digits than ${form} holds, and is not rounded`
        : `${value} is finer than a microsecond, and is not rounded`
    case CellFault.zoneUnexpected:
      return column.kind === 'time'
        ? `${value} carries a time zone, which a time without a date cannot have`
        : `${value} carries a time zone, but the column is of local times: declare x-sluice.timezone in the contract`
    case CellFault.zoneMissing:
      return `${value} carries no time zone, and the contract declares none`
    case CellFault.required:
      return `${value} is a missing value, but the field is required`
    case CellFault.enum:
      return `${value} is not one of the allowed values (enum)`
    case CellFault.minimum:
      return `${value} is below the minimum ${constraints.minimum}`
    case CellFault.maximum:
      return `${value} is above the maximum ${constraints.maximum}`
    case CellFault.exclusiveMinimum:
      return `${value} is not above ${constraints.exclusiveMinimum} (exclusiveMinimum)`
    case CellFault.exclusiveMaximum:
      return `${value} is not below ${constraints.exclusiveMaximum} (exclusiveMaximum)`
    case CellFault.minLength:
      return `${value} is shorter than ${lengthOf(column, constraints.minLength)} (minLength)`
    case CellFault.maxLength:
      return `${value} is longer than ${lengthOf(column, constraints.maxLength)} (maxLength)`
    case CellFault.pattern:
      return `${value} does not match the pattern ${shownPattern(constraints.pattern ?? '')}`
  }
}

function lengthOf(column: ColumnType, length = 0): string {
  if (column.kind === 'json') return length === 1 ? '1 property' : `${length} properties`
  return length === 1 ? '1 character' : `${length} characters`
}

const PATTERN_SHOWN_MAX = 100

function shownPattern(pattern: string): string {
  return pattern.length > PATTERN_SHOWN_MAX ? `${pattern.slice(0, PATTERN_SHOWN_MAX)}…` : pattern
}

function formOf({ column, lexical }: FieldContract): string {
  switch (column.kind) {
    case 'int32':
      return 'an integer of 32 bits'
    case 'int64':
      return 'an integer'
    case 'double':
      return lexical.decimalChar === '.' ? 'a number' : `a number with the decimal character ${lexical.decimalChar}`
    case 'decimal':
      return `a decimal(${column.precision}, ${column.scale})`
    case 'boolean':
      return `one of ${[...lexical.trueValues, ...lexical.falseValues].slice(0, WORDS_SHOWN_MAX).join(', ')}`
    case 'text':
      return textFormOf(lexical.textFormat)
    case 'json':
      return 'a JSON object'
    case 'date':
      return `a date (${lexical.pattern ?? 'YYYY-MM-DD'})`
    case 'time':
      return `a time (${lexical.pattern ?? 'HH:MM:SS'})`
    case 'timestamp':
      return `a date and time (${lexical.pattern ?? 'YYYY-MM-DDTHH:MM:SS'})`
    case 'year':
      return 'a year'
    case 'yearmonth':
      return 'a year and month (YYYY-MM)'
    case 'duration':
      return 'an ISO 8601 duration'
  }
}

function textFormOf(format: TextFormat): string {
  switch (format) {
    case 'default':
      return 'text'
    case 'email':
      return 'an email address (format email)'
    case 'uri':
      return 'a URI with its scheme (format uri)'
    case 'binary':
      return 'base64 with its padding (format binary)'
    case 'uuid':
      return 'a UUID (format uuid)'
  }
}

function limitOf(column: ColumnType): string {
  switch (column.kind) {
    case 'int32':
    case 'year':
      return '-2147483648 to 2147483647'
    case 'int64':
      return '-9223372036854775808 to 9223372036854775807'
    case 'double':
      return 'doubles end at 1.7976931348623157e308'
    case 'date':
    case 'time':
    case 'timestamp':
      return 'years are 0001 to 9999, hours end at 23, minutes and seconds at 59'
    case 'yearmonth':
      return 'months are 01 to 12'
    case 'decimal':
    case 'boolean':
    case 'text':
    case 'json':
    case 'duration':
      return 'see the contract'
  }
}
