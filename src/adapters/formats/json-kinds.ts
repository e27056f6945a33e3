import type { FieldContract } from '../../domain/contract/table-contract.ts'
import { JsonKind } from './json-record.ts'

/**
 * Whether a field takes a JSON value of that kind. Decimals and doubles are taken as numbers and as text, since exporters write
 * exact numbers as text so that no reader rounds them; all else has one kind.
 */
export function isKindOf(kind: number | undefined, { column }: FieldContract): boolean {
  switch (column.kind) {
    case 'int32':
    case 'int64':
      return kind === JsonKind.number
    case 'double':
    case 'decimal':
      return kind === JsonKind.number || kind === JsonKind.string
    case 'year':
      return kind === JsonKind.number || kind === JsonKind.string
    case 'boolean':
      return kind === JsonKind.boolean
    case 'json':
      return kind === JsonKind.object
    case 'text':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'yearmonth':
    case 'duration':
      return kind === JsonKind.string
  }
}

/**
 * Whether a field takes a JSON value of that kind where a text stands for what a cell of CSV with that text does. A number is no text:
 * which of its spellings was meant, `1`, `1.0` or `1e0`, the file does not say.
 */
export function isCellKindOf(kind: JsonKind, { column }: FieldContract): boolean {
  switch (kind) {
    case JsonKind.string:
      return true
    case JsonKind.number:
      return column.kind === 'int32' || column.kind === 'int64' || column.kind === 'double' || column.kind === 'decimal' || column.kind === 'year'
    case JsonKind.boolean:
      return column.kind === 'boolean'
    case JsonKind.object:
      return column.kind === 'json'
    case JsonKind.array:
    case JsonKind.null:
    case JsonKind.absent:
      return false
  }
}

/** The kind in words. */
export function kindName(kind: number | undefined): string {
  switch (kind) {
    case JsonKind.string:
      return 'text'
    case JsonKind.number:
      return 'a number'
    case JsonKind.boolean:
      return 'true or false'
    case JsonKind.object:
      return 'an object'
    case JsonKind.array:
      return 'a list'
    default:
      return 'null'
  }
}
