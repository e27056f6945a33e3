import { columnTypeOf, readFieldType, readFormat } from './parse-column-type.ts'
import type { FieldFormat, FieldType } from './parse-column-type.ts'
import { parseConstraints } from './parse-constraints.ts'
import { readMissingValues } from './read-missing-values.ts'
import {
  own,
  readBoolean,
  readCharacter,
  readChoice,
  readObject,
  readTextList,
  refuseUnknown,
  report,
  shown,
} from './read-descriptor.ts'
import type { DescriptorPlace } from './read-descriptor.ts'
import { DEFAULT_LEXICAL_RULES } from './table-contract.ts'
import type { FieldContract, LexicalRules, TimeZone } from './table-contract.ts'

/** What a field takes over from its table. */
export interface FieldSurroundings {
  readonly missingValues: readonly string[]
  readonly timezone: TimeZone | null
  readonly primaryKey: ReadonlySet<string>
}

const DESCRIPTIVE = ['title', 'description', 'example', 'examples', 'rdfType']
const COMMON = ['name', 'type', 'format', 'constraints', 'missingValues', 'x-sluice']
/** Names are in the errors of rows, of which there may be as many as rows. Labels that are whole questions of a survey fit. */
const NAME_LENGTH_MAX = 1_000
/** A range and no property: at the first property that it reads, the runtime builds tables of all Unicode. */
const LONE_SURROGATE = /[\ud800-\udfff]/u
const NUMBER_PARTS = /[0-9+\-eE]/

/** Reads one field descriptor. `undefined` only when it has no name to speak of; other problems leave a stand-in. */
export function parseField(place: DescriptorPlace, table: FieldSurroundings): FieldContract | undefined {
  const name = own(place.object, 'name')
  if (typeof name !== 'string' || name === '' || LONE_SURROGATE.test(name)) {
    const code = name === undefined ? 'missing-property' : 'bad-value'
    report(place, 'name', code, 'Each field needs a name: text that is not empty')
    return undefined
  }
  if (name.length > NAME_LENGTH_MAX) {
    report(place, 'name', 'too-large', `The name of a field has ${name.length} characters, more than ${NAME_LENGTH_MAX}: ${shown(name)}`)
    return undefined
  }
  const type = readFieldType(place, name)
  const typed = [...lexicalProperties(type), ...COMMON, ...DESCRIPTIVE]
  refuseUnknown({ ...place, object: withoutCategories(place, name) }, typed, `Field ${shown(name)} of type ${type}`)
  const format = readFormat(place, name, type)
  const extension = readObject(place, 'x-sluice')
  refuseUnknown(extension, ['onInvalid', ...extensionProperties(type)], `x-sluice of field ${shown(name)} of type ${type}`)

  const utcAdjusted = table.timezone !== null || format.namesZone
  const constraintsPlace = readObject(place, 'constraints')
  const required = readBoolean(constraintsPlace, 'required', false) || table.primaryKey.has(name)
  const onInvalid = readChoice(extension, 'onInvalid', ['reject', 'null'], 'reject')
  if (required && onInvalid === 'null') {
    const message = `Field ${shown(name)} is required, so that its invalid values cannot become null`
    report(extension, 'onInvalid', 'conflict', message)
  }
  const unconstrained: FieldContract = {
    name,
    column: columnTypeOf(type, extension, utcAdjusted),
    required,
    missingValues: readMissingValues(place, table.missingValues),
    unique: readBoolean(constraintsPlace, 'unique', false),
    inPrimaryKey: table.primaryKey.has(name),
    onInvalid,
    lexical: readLexicalRules(place, type, format, table.timezone),
    constraints: {},
  }
  return narrowed({ ...unconstrained, constraints: parseConstraints(constraintsPlace, unconstrained) })
}

/** An integer that is bounded to 32 bits needs no more of them. */
function narrowed(field: FieldContract): FieldContract {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = field.constraints
  const lowest = minimum ?? exclusiveMinimum
  const highest = maximum ?? exclusiveMaximum
  if (field.column.kind !== 'int64' || lowest === undefined || highest === undefined) return field
  // Bounds are the numbers alone here: a field that strips text from its cells strips none from them.
  const plain = (text: string): bigint => BigInt(text.replaceAll(/[^\d-]/g, ''))
  const fits = plain(lowest) >= -2_147_483_648n && plain(highest) <= 2_147_483_647n
  return fits ? { ...field, column: { kind: 'int32' } } : field
}

function withoutCategories(place: DescriptorPlace, name: string): DescriptorPlace['object'] {
  const { categories, categoriesOrdered, ...rest } = place.object
  for (const [key, value] of Object.entries({ categories, categoriesOrdered })) {
    if (value === undefined || value === false) continue
    report(place, key, 'unsupported', `${key} of field ${shown(name)} is not supported: use the constraint enum`)
  }
  return rest
}

function lexicalProperties(type: FieldType): readonly string[] {
  if (type === 'boolean') return ['trueValues', 'falseValues']
  if (type === 'number') return ['decimalChar', 'groupChar', 'bareNumber']
  return type === 'integer' ? ['groupChar', 'bareNumber'] : []
}

function extensionProperties(type: FieldType): readonly string[] {
  if (type === 'number') return ['decimal']
  return type === 'integer' ? ['int32'] : []
}

function readLexicalRules(
  place: DescriptorPlace,
  type: FieldType,
  format: FieldFormat,
  timezone: TimeZone | null,
): LexicalRules {
  const zoneOffsetMinutes = timezone === null ? null : timezone.offsetMinutes
  switch (type) {
    case 'boolean':
      return { ...DEFAULT_LEXICAL_RULES, ...readBooleanWords(place) }
    case 'number':
    case 'integer':
      return { ...DEFAULT_LEXICAL_RULES, ...readNumberCharacters(place, type) }
    case 'date':
    case 'time':
    case 'datetime':
      return { ...DEFAULT_LEXICAL_RULES, pattern: format.pattern, zoneOffsetMinutes }
    case 'string':
      return { ...DEFAULT_LEXICAL_RULES, textFormat: format.textFormat }
    case 'any':
    case 'object':
    case 'year':
    case 'yearmonth':
    case 'duration':
      return DEFAULT_LEXICAL_RULES
  }
}

function readBooleanWords(place: DescriptorPlace): Pick<LexicalRules, 'trueValues' | 'falseValues'> {
  const trueValues = readTextList(place, 'trueValues') ?? DEFAULT_LEXICAL_RULES.trueValues
  const falseValues = readTextList(place, 'falseValues') ?? DEFAULT_LEXICAL_RULES.falseValues
  const isFalse = new Set(falseValues)
  const both = trueValues.find(word => isFalse.has(word))
  if (both !== undefined) place.problems.add(place.path, 'conflict', `${shown(both)} is among trueValues and among falseValues`)
  return { trueValues, falseValues }
}

function readNumberCharacters(
  place: DescriptorPlace,
  type: 'number' | 'integer',
): Pick<LexicalRules, 'decimalChar' | 'groupChar' | 'bareNumber'> {
  const decimalChar = type === 'number' ? readCharacter(place, 'decimalChar', '.', NUMBER_PARTS) : '.'
  const groupChar = readCharacter(place, 'groupChar', '', NUMBER_PARTS)
  if (type === 'number' && decimalChar === groupChar) {
    place.problems.add(place.path, 'conflict', `decimalChar and groupChar are both ${shown(decimalChar)}`)
  }
  return { decimalChar, groupChar, bareNumber: readBoolean(place, 'bareNumber', true) }
}
