import { thrownMessage } from '../errors/thrown.ts'
import { sha256Hex } from '../identity/object-version.ts'
import { canonicalJson } from './canonical-json.ts'
import { pathTo, ProblemList } from './contract-problem.ts'
import type { ContractProblem } from './contract-problem.ts'
import { parseDialect } from './parse-dialect.ts'
import { parseField } from './parse-field.ts'
import type { FieldSurroundings } from './parse-field.ts'
import { parseTimeZone } from './parse-time-zone.ts'
import { isJsonObject, own, readChoice, readObject, refuseUnknown, report, shown } from './read-descriptor.ts'
import type { DescriptorPlace } from './read-descriptor.ts'
import { readMissingValues } from './read-missing-values.ts'
import type { FailureBudget, FieldContract, FieldsMatch, TableContract, TimeZone } from './table-contract.ts'

export type ContractParsing =
  | { readonly kind: 'contract'; readonly contract: TableContract }
  | { readonly kind: 'invalid'; readonly problems: readonly ContractProblem[] }

const TEXT_LENGTH_MAX = 4_194_304
const FIELDS_MAX = 10_000

const DESCRIPTIVE = [
  '$schema',
  'name',
  'title',
  'description',
  'homepage',
  'keywords',
  'version',
  'created',
  'contributors',
  'sources',
  'licenses',
]
const RULES = ['fields', 'fieldsMatch', 'missingValues', 'primaryKey', 'uniqueKeys', 'foreignKeys', 'dialect', 'x-sluice']
const KEYS_REFUSED = {
  uniqueKeys: 'use primaryKey, or the constraint unique of a field',
  foreignKeys: 'a file is read by itself; check references where the tables meet',
}
const EXTENSION_RULES = ['failureBudget', 'drift', 'timezone', 'onRagged']

/**
 * Reads a Frictionless Table Schema (Data Package v2) with `dialect` and `x-sluice` at its top level.
 *
 * All problems are reported together. A rule that is not kept is refused by name and never ignored; properties that
 * only describe are accepted. `name` is the contract's, for messages and receipts, and is no part of its hash.
 */
export function parseContract(name: string, text: string): ContractParsing {
  if (text.length > TEXT_LENGTH_MAX) return invalid('too-large', `Contract ${name} is longer than ${TEXT_LENGTH_MAX} characters`)
  let descriptor: unknown
  try {
    descriptor = JSON.parse(text)
  } catch (error) {
    return invalid('not-json', `Contract ${name} is not JSON: ${thrownMessage(error)}`)
  }
  if (!isJsonObject(descriptor)) return invalid('wrong-type', `Contract ${name} must be an object, not ${shown(descriptor)}`)
  const canonical = canonicalJson(descriptor)
  if (canonical === undefined) return invalid('too-large', `Contract ${name} is nested too deeply`)

  const problems = new ProblemList()
  const contract = readContract(name, sha256Hex(canonical), { object: descriptor, path: '', problems })
  return problems.all.length === 0 ? { kind: 'contract', contract } : { kind: 'invalid', problems: problems.all }
}

function invalid(code: ContractProblem['code'], message: string): ContractParsing {
  return { kind: 'invalid', problems: [{ path: '', code, message }] }
}

function readContract(name: string, hash: string, place: DescriptorPlace): TableContract {
  refuseUnknown(place, [...DESCRIPTIVE, ...RULES], 'The contract')
  for (const [key, remedy] of Object.entries(KEYS_REFUSED)) {
    const value = own(place.object, key)
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue
    report(place, key, 'unsupported', `${key} is not supported: ${remedy}`)
  }
  const extension = readObject(place, 'x-sluice')
  refuseUnknown(extension, EXTENSION_RULES, 'x-sluice')

  const missingValues = readMissingValues(place, [''])
  const timezone = readTimeZone(extension)
  const primaryKey = readTextOrList(place, 'primaryKey')
  const drift = readChoice(extension, 'drift', ['fail', 'ignore', 'keep-as-text'], 'ignore')
  const fieldsMatch = readFieldsMatch(place)
  const fields = readFields(place, { missingValues, timezone, primaryKey: new Set(primaryKey) })
  checkDrift(place, extension, fieldsMatch, fields)
  const names = new Set(fields.map(field => field.name))
  for (const key of primaryKey) {
    if (names.has(key)) continue
    report(place, 'primaryKey', 'bad-value', `primaryKey names ${shown(key)}, which is not a field`)
  }
  return {
    name,
    hash,
    fields,
    missingValues,
    primaryKey,
    dialect: parseDialect(readObject(place, 'dialect')),
    drift,
    fieldsMatch,
    failureBudget: readFailureBudget(readObject(extension, 'failureBudget')),
    timezone,
    onRagged: readChoice(extension, 'onRagged', ['reject'], 'reject'),
  }
}

function readFields(place: DescriptorPlace, surroundings: FieldSurroundings): readonly FieldContract[] {
  const path = pathTo(place.path, 'fields')
  const value = own(place.object, 'fields')
  if (!Array.isArray(value)) {
    report(place, 'fields', value === undefined ? 'missing-property' : 'wrong-type', 'fields must be a list of field descriptors')
    return []
  }
  if (value.length > FIELDS_MAX) {
    place.problems.add(path, 'too-large', `${value.length} fields are more than the ${FIELDS_MAX} that a contract may have`)
    return []
  }
  const descriptors: readonly unknown[] = value
  const fields = new Map<string, FieldContract>()
  for (const [index, object] of descriptors.entries()) {
    const fieldPath = pathTo(path, index)
    if (!isJsonObject(object)) {
      place.problems.add(fieldPath, 'wrong-type', `Field ${index} must be an object, not ${shown(object)}`)
      continue
    }
    const field = parseField({ object, path: fieldPath, problems: place.problems }, surroundings)
    if (field === undefined) continue
    if (fields.has(field.name)) {
      place.problems.add(pathTo(fieldPath, 'name'), 'duplicate-field', `Another field is called ${shown(field.name)} too`)
    }
    fields.set(field.name, field)
  }
  return [...fields.values()]
}

/** The drift policy decides about columns that `fieldsMatch` lets through; the two must not contradict each other. */
function checkDrift(
  place: DescriptorPlace,
  extension: DescriptorPlace,
  fieldsMatch: FieldsMatch,
  fields: readonly FieldContract[],
): void {
  const drift = own(extension.object, 'drift')
  const allowsExtra = drift === 'ignore' || drift === 'keep-as-text'
  if (allowsExtra && (fieldsMatch === 'exact' || fieldsMatch === 'equal' || fieldsMatch === 'superset')) {
    const message = `drift ${drift} lets columns through that fieldsMatch ${fieldsMatch} refuses: remove one of them`
    report(extension, 'drift', 'conflict', message)
  }
  const declared = own(place.object, 'fields')
  if (fields.length === 0 && Array.isArray(declared) && declared.length === 0 && drift !== 'keep-as-text') {
    const message = 'A contract without fields makes a table without columns, unless x-sluice.drift is keep-as-text'
    report(place, 'fields', 'bad-value', message)
  }
}

function readTextOrList(place: DescriptorPlace, key: string): readonly string[] {
  const value = own(place.object, key)
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  if (Array.isArray(value) && value.every(item => typeof item === 'string')) return value
  report(place, key, 'wrong-type', `${key} must be the name of a field or a list of names`)
  return []
}

/** A text in the standard's prose, a list of one in its earlier profile: both are in use. */
function readFieldsMatch(place: DescriptorPlace): FieldsMatch {
  const value = own(place.object, 'fieldsMatch')
  const items: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined
  const only = items === undefined ? value : items.length === 1 ? items[0] : items
  const object = only === undefined ? {} : { fieldsMatch: only }
  const choices = ['exact', 'equal', 'subset', 'superset', 'partial'] as const
  return only === undefined ? 'declared' : readChoice({ ...place, object }, 'fieldsMatch', choices, 'exact')
}

function readTimeZone(extension: DescriptorPlace): TimeZone | null {
  const value = own(extension.object, 'timezone')
  if (value === undefined) return null
  const zone = typeof value === 'string' ? parseTimeZone(value) : undefined
  if (zone !== undefined) return zone
  const message = `timezone must be "UTC" or a fixed offset such as "+02:00", not ${shown(value)}`
  report(extension, 'timezone', 'bad-value', message)
  return null
}

function readFailureBudget(place: DescriptorPlace): FailureBudget {
  refuseUnknown(place, ['rows', 'rate'], 'failureBudget')
  const rows = own(place.object, 'rows')
  const rate = own(place.object, 'rate')
  const rowsFit = typeof rows === 'number' && Number.isSafeInteger(rows) && rows >= 0
  const rateFits = typeof rate === 'number' && rate >= 0 && rate <= 1
  if (rows !== undefined && !rowsFit) {
    report(place, 'rows', 'bad-value', `rows must be a whole number from 0 on, not ${shown(rows)}`)
  }
  if (rate !== undefined && !rateFits) {
    report(place, 'rate', 'bad-value', `rate must be a number from 0 to 1, not ${shown(rate)}`)
  }
  return { ...(rowsFit ? { rows } : {}), ...(rateFits ? { rate } : {}) }
}
