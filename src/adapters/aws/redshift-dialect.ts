import type { SqlDialect } from '../../domain/warehouse/load-statements.ts'
import { foldName } from '../../domain/warehouse/own-names.ts'
import { typeName } from '../../domain/warehouse/table-type.ts'
import type { TableType } from '../../domain/warehouse/table-type.ts'

/** The longest name in bytes (Redshift guide, "Names and identifiers"). */
export const NAME_BYTES_MAX = 127
/** The longest text in bytes (Redshift guide, "Character types"). */
const TEXT_BYTES_MAX = 65_535

/**
 * What Redshift's SQL calls things.
 *
 * Names are folded as Redshift folds them, so that they are the same where the database was told to keep their case. Texts that
 * differ by blanks at their ends only are equal to it, so that their lengths are compared beside them. A file's COPY goes through
 * Redshift Spectrum, which knows neither times of day nor zones: the former are staged as the whole numbers they are in the file, the
 * latter as timestamps of UTC.
 */
export function redshiftDialect(schema: string): SqlDialect {
  return {
    identifier: quoted,
    table: name => `${quoted(schema)}.${quoted(name)}`,
    parameter: name => `:${name}`,
    columnType,
    stagedType: type => columnType(stagedAs(type)),
    fromStaged,
    grouping: (expression, type) => (isText(type) ? `${expression}, OCTET_LENGTH(${expression})` : expression),
    equal: (left, right, type) =>
      isText(type) ? `${left} = ${right} AND OCTET_LENGTH(${left}) = OCTET_LENGTH(${right})` : `${left} = ${right}`,
  }
}

/**
 * A text literal. Redshift takes a backslash in one for an escape unless told otherwise; in that case the doubled one stands for two,
 * and what is named is not found.
 */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** A row of `information_schema.columns`: `data_type`, `numeric_precision`, `numeric_scale`. */
export function readRedshiftType(name: string, precision: number, scale: number): TableType {
  switch (name.toLowerCase()) {
    case 'integer':
      return { kind: 'int32' }
    case 'bigint':
      return { kind: 'int64' }
    case 'double precision':
      return { kind: 'double' }
    case 'boolean':
      return { kind: 'boolean' }
    case 'character varying':
      return { kind: 'text' }
    case 'date':
      return { kind: 'date' }
    case 'time without time zone':
      return { kind: 'time' }
    case 'timestamp without time zone':
      return { kind: 'timestamp', utcAdjusted: false }
    case 'timestamp with time zone':
      return { kind: 'timestamp', utcAdjusted: true }
    case 'numeric':
      return { kind: 'decimal', precision, scale }
    default:
      return { kind: 'other', name: name.slice(0, 100) }
  }
}

/** What a column of that type is once it is in a table: documents are kept as their texts, to the letter. */
export function storedAs(type: TableType): TableType {
  return type.kind === 'json' ? { kind: 'text' } : type
}

function stagedAs(type: TableType): TableType {
  if (type.kind === 'time') return { kind: 'int64' }
  return type.kind === 'timestamp' ? { kind: 'timestamp', utcAdjusted: false } : type
}

function fromStaged(expression: string, type: TableType): string {
  if (type.kind === 'timestamp' && type.utcAdjusted) return `(${expression} AT TIME ZONE 'UTC')`
  if (type.kind !== 'time') return expression
  // A number of microseconds in a day is more than the INTEGER that DATEADD takes.
  const seconds = `DATEADD(second, CAST(${expression} / 1000000 AS INTEGER), TIMESTAMP '1970-01-01 00:00:00')`
  return `CAST(DATEADD(microsecond, CAST(${expression} % 1000000 AS INTEGER), ${seconds}) AS TIME)`
}

function columnType(type: TableType): string {
  if (isText(type)) return `VARCHAR(${TEXT_BYTES_MAX})`
  if (type.kind === 'double') return 'DOUBLE PRECISION'
  if (type.kind === 'timestamp') return type.utcAdjusted ? 'TIMESTAMPTZ' : 'TIMESTAMP'
  return typeName(type)
}

function isText(type: TableType): boolean {
  return type.kind === 'text' || type.kind === 'json'
}

function quoted(name: string): string {
  return `"${foldName(name).replaceAll('"', '""')}"`
}
