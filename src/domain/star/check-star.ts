import type { FieldContract } from '../contract/table-contract.ts'
import { STATE_MEMBERS } from './state-rows.ts'
import type { DimensionColumn, DimensionTable, FactTable, SourceTable, StarDescription, StarTable } from './star-description.ts'

/** Everything that is wrong with a description, in words; nothing else checks it, so it must be checked before it is used. */
export function checkStar(star: StarDescription): readonly string[] {
  const calendars = star.tables.filter(table => table.kind === 'calendar').map(table => table.name)
  return [
    ...repeated(star.sources.map(source => source.name)).map(name => `Two source tables are called ${name}`),
    ...repeated(star.tables.map(table => table.name)).map(name => `Two tables of the star are called ${name}`),
    ...calendars.filter(name => sourceNamed(star, name) !== undefined).map(name => `A calendar and a source table are both called ${name}`),
    ...star.sources.flatMap(checkSource),
    ...star.tables.flatMap(table => checkTable(star, table)),
  ]
}

function checkSource(source: SourceTable): readonly string[] {
  const place = `Source table ${source.name}`
  const key = fieldNamed(source, source.key)
  const updated = fieldNamed(source, source.updated)
  return [
    ...checkName(place, source.name),
    ...source.fields
      .filter(({ name }) => STATE_MEMBERS.includes(name))
      .map(({ name }) => `${place} has a member ${name}, a name that states use`),
    ...repeated(source.fields.map(field => field.name)).map(name => `${place} has two members ${name}`),
    ...(key === undefined ? [`${place} has no member ${source.key}, its key`] : []),
    ...(key !== undefined && !(key.column.kind === 'int32' && key.required)
      ? [`The key ${source.key} of ${place} must be a required 32-bit integer`]
      : []),
    ...(updated === undefined ? [`${place} has no member ${source.updated}, its time of change`] : []),
    ...(updated !== undefined && !(updated.column.kind === 'timestamp' && updated.required)
      ? [`The time of change ${source.updated} of ${place} must be a required timestamp`]
      : []),
  ]
}

function checkTable(star: StarDescription, table: StarTable): readonly string[] {
  const place = `Table ${table.name}`
  const names = [
    ...checkName(place, table.name),
    ...repeated(table.columns.map(column => column.name)).map(name => `${place} has two columns ${name}`),
  ]
  if (table.columns.length === 0) return [`${place} has no column`]
  switch (table.kind) {
    case 'fact':
      return [...names, ...checkFact(star, table, place)]
    case 'dimension':
      return [...names, ...checkDimension(star, table, place)]
    case 'calendar':
      return [...names, ...(table.columns[0]?.part === 'date' ? [] : [`The first column of ${place} must be the date, its key`])]
  }
}

function checkFact(star: StarDescription, table: FactTable, place: string): readonly string[] {
  const source = sourceNamed(star, table.source)
  if (source === undefined) return [`${place} is made of the source table ${table.source}, which is not described`]
  const columns = table.columns.flatMap(column => {
    const where = `Column ${column.name} of ${place}`
    const from = fieldNamed(source, column.from)
    if (from === undefined) return [`${where} is made of the member ${column.from}, which ${table.source} has not`]
    if (column.part !== undefined && from.column.kind !== 'timestamp') {
      return [`${where} is the ${column.part} of ${column.from}, which is no timestamp`]
    }
    if (column.references === undefined) return []
    const target = star.tables.find(candidate => candidate.name === column.references)
    const kind = column.part ?? from.column.kind
    if (target?.kind === 'dimension') return kind === 'int32' ? [] : [`${where} refers to ${target.name} and must be a 32-bit integer`]
    if (target?.kind === 'calendar') return kind === 'date' ? [] : [`${where} refers to ${target.name} and must be a date`]
    return [`${where} refers to ${column.references}, which is no dimension`]
  })
  return [...checkIdentity(source, table, place), ...columns]
}

/** Which states of rows a fact has already is read off its own files. */
function checkIdentity(source: SourceTable, table: FactTable, place: string): readonly string[] {
  const has = (from: string, part?: 'date' | 'time'): boolean => table.columns.some(column => column.from === from && column.part === part)
  return [
    ...(has(source.key) ? [] : [source.key]),
    ...(has(source.updated, 'date') ? [] : [`the date of ${source.updated}`]),
    ...(has(source.updated, 'time') ? [] : [`the time of ${source.updated}`]),
  ].map(what => `${place} lacks ${what}, by which its rows are told apart`)
}

function checkDimension(star: StarDescription, table: DimensionTable, place: string): readonly string[] {
  const source = sourceNamed(star, table.source)
  if (source === undefined) return [`${place} is made of the source table ${table.source}, which is not described`]
  const joins = table.joins.flatMap(join => {
    const on = fieldNamed(source, join.on)
    return [
      ...(sourceNamed(star, join.source) === undefined ? [`${place} joins ${join.source}, which is not described`] : []),
      ...(on?.column.kind === 'int32'
        ? []
        : [`${place} joins ${join.source} on ${join.on}, which is no 32-bit integer of ${table.source}`]),
    ]
  })
  const key = table.columns[0]
  const isKey = key?.from === source.key && key.join === undefined && key.codes === undefined && key.required
  return [
    ...(isKey ? [] : [`The first column of ${place} must be its key: ${source.key}, required`]),
    ...repeated(table.joins.map(join => join.source)).map(name => `${place} joins ${name} twice`),
    ...joins,
    ...table.columns.slice(1).flatMap(column => checkDimensionColumn(star, table, column, `Column ${column.name} of ${place}`)),
  ]
}

function checkDimensionColumn(star: StarDescription, table: DimensionTable, column: DimensionColumn, where: string): readonly string[] {
  const isJoined = table.joins.some(join => join.source === column.join)
  if (column.join !== undefined && !isJoined) return [`${where} is of ${column.join}, which is not joined`]
  const source = sourceNamed(star, column.join ?? table.source)
  const from = source === undefined ? undefined : fieldNamed(source, column.from)
  if (from === undefined) return [`${where} is made of the member ${column.from}, which ${column.join ?? table.source} has not`]
  const isText = from.column.kind === 'text'
  return [
    ...(column.codes !== undefined && !isText ? [`${where} has codes for ${column.from}, which is no text`] : []),
    ...(column.fill !== undefined && !isText ? [`${where} has a fill, which only text has`] : []),
    ...(column.required && column.fill === undefined
      ? [`${where} is required and needs a fill: an unknown member has no value for it`]
      : []),
  ]
}

/** Names of tables are parts of keys and of parameter names. */
function checkName(place: string, name: string): readonly string[] {
  if (/^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name)) return []
  return [`${place} has a name that is not 1 to 100 letters, digits, _ and -, beginning with a letter`]
}

function sourceNamed(star: StarDescription, name: string): SourceTable | undefined {
  return star.sources.find(source => source.name === name)
}

function fieldNamed(source: SourceTable, name: string): FieldContract | undefined {
  return source.fields.find(field => field.name === name)
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}
