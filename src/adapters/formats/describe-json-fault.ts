import type { FieldContract } from '../../domain/contract/table-contract.ts'
import type { RowError } from '../../domain/table/rejection.ts'
import { shownValue } from '../../domain/table/shown-value.ts'
import { JSON_RECORD_BYTES_MAX } from './json-framer.ts'
import type { JsonFramingFault } from './json-framer.ts'
import { kindName } from './json-kinds.ts'
import { JSON_MEMBERS_MAX, JsonFault } from './json-record.ts'

/** A record that could not be cut out of the file, in words. */
export function describeJsonFramingFault(fault: Exclude<JsonFramingFault, 'none'>): RowError {
  switch (fault) {
    case 'too-large':
      return recordError(
        'cell-too-large',
        `The record is over ${JSON_RECORD_BYTES_MAX} bytes, as when a line end or a bracket is missing: ` +
          'in an array, all that follows is part of it',
      )
    case 'unended':
      return recordError(
        'source-error',
        'The element of the array is not closed, or the array is not: ' +
          'it was given up at the next line that begins an element, or at the end of the file',
      )
    case 'no-element':
      return recordError('source-error', 'An element of the array is missing before this comma or bracket: remove the comma that is too much, or write the element')
    case 'behind-array':
      return recordError('source-error', 'Text stands behind the end of the array: write one record a line, or all of them in one array')
  }
}

/** A record that is no JSON object, in words. `at` counts bytes from its beginning. */
export function describeJsonFault(fault: Exclude<JsonFault, 0>, at: number, byte: number | undefined): RowError {
  return recordError('source-error', `${jsonMessage(fault, byte)} (at byte ${at + 1} of the record)`)
}

function jsonMessage(fault: Exclude<JsonFault, 0>, byte: number | undefined): string {
  switch (fault) {
    case JsonFault.syntax:
      if (byte === undefined || byte < 0x20 || byte > 0x7e) return 'The record is not JSON'
      return `The record is not JSON: ${JSON.stringify(String.fromCharCode(byte))} cannot stand there`
    case JsonFault.notObject:
      return 'The record is no object with named members'
    case JsonFault.duplicateMember:
      return 'Two members of the record have the same name: which one is meant cannot be known'
    case JsonFault.tooDeep:
      return 'The record is nested too deeply'
    case JsonFault.tooManyMembers:
      return `The record has more than ${JSON_MEMBERS_MAX} members`
    case JsonFault.surrogate:
      return 'A text of the record holds half of a surrogate pair, which is no character'
  }
}

/** A value of a kind that the field does not take, in words. */
export function describeWrongKind(field: FieldContract, index: number, kind: number | undefined, value: Uint8Array): RowError {
  const what = `${shownValue(value, 0, value.length)} is ${kindName(kind)}`
  const message = `${what}, which ${JSON.stringify(field.name)} of type ${field.column.kind} does not take`
  return { code: 'type-error', fieldNumber: index + 1, field: field.name, message }
}

/** A value that is larger than a cell may be, in words. */
export function describeHugeValue(field: FieldContract, index: number, bytes: number, bytesMax: number): RowError {
  const message = `The value of ${JSON.stringify(field.name)} has ${bytes} bytes, over ${bytesMax}: shorten it`
  return { code: 'cell-too-large', fieldNumber: index + 1, field: field.name, message }
}

function recordError(code: RowError['code'], message: string): RowError {
  return { code, fieldNumber: null, field: null, message }
}
