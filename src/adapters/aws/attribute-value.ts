import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { JsonValue } from '../../domain/ledger/stored-names.ts'
import { PortError } from '../../ports/port-error.ts'

export type AttributeMap = Record<string, AttributeValue>

/** A lone half of a surrogate pair has no UTF-8 form; writing it would silently change the text. */
const LONE_SURROGATE = /\p{Surrogate}/u
const WHOLE_NUMBER = /^-?\d{1,16}$/

/** The attributes of an item with these fields. Texts that UTF-8 cannot hold are `invalid-argument`. */
export function toAttributes(fields: Readonly<Record<string, JsonValue>>): AttributeMap {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toAttribute(value)]))
}

function toAttribute(value: JsonValue): AttributeValue {
  if (value === null) return { NULL: true }
  switch (typeof value) {
    case 'string':
      return { S: wellFormed(value) }
    case 'number':
      return { N: value.toString() }
    case 'boolean':
      return { BOOL: value }
    default:
      return isList(value) ? { L: value.map(toAttribute) } : { M: toAttributes(value) }
  }
}

function wellFormed(text: string): string {
  if (!LONE_SURROGATE.test(text)) return text
  const shown = JSON.stringify(text.slice(0, 60))
  throw new PortError('invalid-argument', `the text ${shown} is not well-formed Unicode and cannot be stored`)
}

/**
 * The fields of an item. Takes anything: what is not an attribute of the kinds above becomes `undefined`, and a number that is
 * not a whole one of at most 16 digits stays text, so that whoever checks the fields refuses it rather than getting it rounded.
 */
export function fromAttributes(item: unknown): Readonly<Record<string, unknown>> {
  const fields = typeof item === 'object' && item !== null ? Object.entries(item) : []
  return Object.fromEntries(fields.map(([name, value]: [string, unknown]) => [name, fromAttribute(value)]))
}

function fromAttribute(attribute: unknown): unknown {
  if (typeof attribute !== 'object' || attribute === null) return undefined
  const member: [string, unknown] | undefined = Object.entries(attribute)[0]
  if (member === undefined) return undefined
  const [kind, value] = member
  switch (kind) {
    case 'S':
    case 'BOOL':
      return value
    case 'NULL':
      return null
    case 'N':
      return typeof value === 'string' && WHOLE_NUMBER.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : value
    case 'L':
      return Array.isArray(value) ? value.map(fromAttribute) : undefined
    case 'M':
      return fromAttributes(value)
    default:
      return undefined
  }
}

/**
 * The size of an item in bytes as DynamoDB counts it ("DynamoDB item sizes and formats" in its developer guide), numbers rounded
 * up: never less than the true size.
 */
export function sizeOfItem(item: AttributeMap): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + utf8Length(name) + sizeOfAttribute(value), 0)
}

function sizeOfAttribute(attribute: AttributeValue): number {
  if (attribute.S !== undefined) return utf8Length(attribute.S)
  if (attribute.N !== undefined) return Math.ceil(attribute.N.length / 2) + 2
  if (attribute.L !== undefined) return attribute.L.reduce((sum, element) => sum + 1 + sizeOfAttribute(element), 3)
  if (attribute.M !== undefined) return 3 + Object.keys(attribute.M).length + sizeOfItem(attribute.M)
  return 1
}

function utf8Length(text: string): number {
  return Buffer.byteLength(text)
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
