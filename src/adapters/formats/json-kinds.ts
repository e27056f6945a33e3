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
