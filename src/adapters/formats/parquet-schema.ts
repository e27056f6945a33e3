import type { SchemaElement } from 'hyparquet'
import type { ColumnType, FieldContract } from '../../domain/contract/table-contract.ts'

type Leaf = Omit<SchemaElement, 'name' | 'repetition_type'>

/**
 * The Parquet schema of a table as its footer states it: one leaf a field, REQUIRED where the contract says so.
 *
 * A converted type (the older annotation) stands beside the logical type wherever it says the same, since some readers
 * know no other. It is absent for local times: TIME_MICROS and TIMESTAMP_MICROS mean UTC (Parquet format, "Logical types").
 */
export function footerSchema(fields: readonly FieldContract[]): SchemaElement[] {
  const root: SchemaElement = { name: 'table', num_children: fields.length }
  return [
    root,
    ...fields.map((field): SchemaElement => ({
      ...leafOf(field.column),
      name: field.name,
      repetition_type: field.required ? 'REQUIRED' : 'OPTIONAL',
    })),
  ]
}

/**
 * The same as hyparquet-writer must see it while it encodes values: under the converted type JSON it serialises what it
 * is given, and what it is given here are documents as bytes, to be written as they are.
 */
export function encodingSchema(fields: readonly FieldContract[]): SchemaElement[] {
  return footerSchema(fields).map(({ converted_type: converted, ...element }) =>
    converted === undefined || converted === 'JSON' ? element : { ...element, converted_type: converted },
  )
}

function leafOf(column: ColumnType): Leaf {
  switch (column.kind) {
    case 'int32':
    case 'year':
      return { type: 'INT32' }
    case 'int64':
      return { type: 'INT64' }
    case 'double':
      return { type: 'DOUBLE' }
    case 'boolean':
      return { type: 'BOOLEAN' }
    case 'decimal': {
      const { precision, scale } = column
      return { type: 'INT64', converted_type: 'DECIMAL', precision, scale, logical_type: { type: 'DECIMAL', precision, scale } }
    }
    case 'text':
    case 'yearmonth':
    case 'duration':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }
    case 'json':
      return { type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } }
    case 'date':
      return { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }
    case 'time':
      return { type: 'INT64', logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' } }
    case 'timestamp':
      return column.utcAdjusted
        ? { type: 'INT64', converted_type: 'TIMESTAMP_MICROS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } }
        : { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } }
  }
}
