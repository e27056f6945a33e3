import { compileMomentPattern, MOMENT_EXAMPLES } from '../table/moment-pattern.ts'
import type { MomentKind } from '../table/moment-pattern.ts'
import { own, readBoolean, readObject, readText, refuseUnknown, report, shown } from './read-descriptor.ts'
import type { DescriptorPlace } from './read-descriptor.ts'
import type { ColumnType, TextFormat } from './table-contract.ts'

/** Frictionless Table Schema v2 field types that become a column. */
const TYPES = [
  'string',
  'any',
  'number',
  'integer',
  'boolean',
  'object',
  'date',
  'time',
  'datetime',
  'year',
  'yearmonth',
  'duration',
] as const
export type FieldType = (typeof TYPES)[number]

const TYPES_REFUSED = ['array', 'list', 'geopoint', 'geojson']
const TEXT_FORMATS: readonly TextFormat[] = ['default', 'email', 'uri', 'binary', 'uuid']
/** Formats of other types in the standard: none is to be taken for a pattern of dates. */
const NO_PATTERNS: readonly string[] = [...TEXT_FORMATS, 'any', 'topojson', 'array', 'object']

const DECIMAL_PRECISION_MAX = 18

/** The declared type. One that has no column is a problem, and stands as text. */
export function readFieldType(place: DescriptorPlace, name: string): FieldType {
  const declared = readText(place, 'type', 'any')
  const type = TYPES.find(candidate => candidate === declared)
  if (type !== undefined) return type
  const what = `type ${shown(declared)} of field ${shown(name)}`
  if (TYPES_REFUSED.includes(declared)) report(place, 'type', 'unsupported', `${what} is not supported: use string`)
  else report(place, 'type', 'bad-value', `${what} is unknown; known are ${TYPES.join(', ')}`)
  return 'any'
}

export interface FieldFormat {
  /** A strptime pattern, or `null` for the default form. */
  readonly pattern: string | null
  readonly namesZone: boolean
  readonly textFormat: TextFormat
}

const DEFAULT_FORMAT: FieldFormat = { pattern: null, namesZone: false, textFormat: 'default' }

/** Reads `format`: the default, a kind of string, or a pattern for dates and times. */
export function readFormat(place: DescriptorPlace, name: string, type: FieldType): FieldFormat {
  const format = readText(place, 'format', 'default')
  if (format === 'default') return DEFAULT_FORMAT
  const textFormat = type === 'string' ? TEXT_FORMATS.find(candidate => candidate === format) : undefined
  if (textFormat !== undefined) return { ...DEFAULT_FORMAT, textFormat }
  const kind = momentKind(type)
  if (kind === undefined || NO_PATTERNS.includes(format)) {
    const why =
      kind !== undefined && format === 'any' ? `: how its values are spelled is not guessed, name the pattern, such as ${MOMENT_EXAMPLES[kind]}` : ''
    report(place, 'format', 'unsupported', `format ${shown(format)} of field ${shown(name)} is not supported for type ${type}${why}`)
    return DEFAULT_FORMAT
  }
  const compiled = compileMomentPattern(format, kind)
  if (compiled.kind === 'reader') return { pattern: format, namesZone: compiled.namesZone, textFormat: 'default' }
  report(place, 'format', 'unsupported', `format of field ${shown(name)}: ${compiled.message}`)
  return DEFAULT_FORMAT
}

function momentKind(type: FieldType): MomentKind | undefined {
  return type === 'date' || type === 'time' || type === 'datetime' ? type : undefined
}

/** The column of a declared type. Integers are 64 bits unless `int32` is asked for. */
export function columnTypeOf(type: FieldType, extension: DescriptorPlace, utcAdjusted: boolean): ColumnType {
  switch (type) {
    case 'string':
    case 'any':
      return { kind: 'text' }
    case 'integer':
      return { kind: readBoolean(extension, 'int32', false) ? 'int32' : 'int64' }
    case 'number':
      return own(extension.object, 'decimal') === undefined ? { kind: 'double' } : readDecimal(readObject(extension, 'decimal'))
    case 'object':
      return { kind: 'json' }
    case 'datetime':
      return { kind: 'timestamp', utcAdjusted }
    case 'boolean':
    case 'date':
    case 'time':
    case 'year':
    case 'yearmonth':
    case 'duration':
      return { kind: type }
  }
}

function readDecimal(place: DescriptorPlace): ColumnType {
  refuseUnknown(place, ['precision', 'scale'], 'decimal')
  const precision = own(place.object, 'precision')
  const scale = own(place.object, 'scale') ?? 0
  if (!isWhole(precision, 1, DECIMAL_PRECISION_MAX)) {
    const message = `precision must be a whole number from 1 to ${DECIMAL_PRECISION_MAX}, not ${shown(precision ?? null)}`
    report(place, 'precision', 'bad-value', message)
    return { kind: 'double' }
  }
  if (!isWhole(scale, 0, precision)) {
    const message = `scale must be a whole number from 0 to the precision ${precision}, not ${shown(scale)}`
    report(place, 'scale', 'bad-value', message)
    return { kind: 'double' }
  }
  return { kind: 'decimal', precision, scale }
}

function isWhole(value: unknown, lowest: number, highest: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= lowest && value <= highest
}
