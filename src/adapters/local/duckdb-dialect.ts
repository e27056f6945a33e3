import type { SqlDialect } from '../../domain/warehouse/load-statements.ts'
import { typeName } from '../../domain/warehouse/table-type.ts'
import type { TableType } from '../../domain/warehouse/table-type.ts'

/** What DuckDB's SQL calls things. Its texts compare byte by byte, and a staged value is what it will be in the table. */
export const DUCKDB_DIALECT: SqlDialect = {
  identifier: quoted,
  table: quoted,
  parameter: name => `$${name}`,
  columnType,
  stagedType: columnType,
  fromStaged: expression => expression,
  grouping: expression => expression,
  equal: (left, right) => `${left} = ${right}`,
}

const TYPES: ReadonlyMap<string, TableType> = new Map([
  ['INTEGER', { kind: 'int32' }],
  ['BIGINT', { kind: 'int64' }],
  ['DOUBLE', { kind: 'double' }],
  ['BOOLEAN', { kind: 'boolean' }],
  ['VARCHAR', { kind: 'text' }],
  ['JSON', { kind: 'json' }],
  ['DATE', { kind: 'date' }],
  ['TIME', { kind: 'time' }],
  ['TIMESTAMP', { kind: 'timestamp', utcAdjusted: false }],
  ['TIMESTAMP WITH TIME ZONE', { kind: 'timestamp', utcAdjusted: true }],
])

/** The type that DuckDB calls by this name. */
export function readDuckDbType(name: string): TableType {
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(name) ?? []
  if (precision !== undefined && scale !== undefined) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) }
  return TYPES.get(name) ?? { kind: 'other', name: name.slice(0, 100) }
}

function columnType(type: TableType): string {
  return type.kind === 'text' ? 'VARCHAR' : typeName(type)
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
