import { parquetMetadataAsync } from 'hyparquet'
import type { SchemaElement } from 'hyparquet'
import { thrownMessage } from '../../domain/errors/thrown.ts'
import type { TableColumn, TableFile, TableType } from '../../domain/warehouse/table-type.ts'
import type { ObjectRef, ObjectStore } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { objectRanges } from './object-ranges.ts'

/** Tells what is in the footer of a Parquet file, and reads no more of it. Throws `not-found`, or `invalid-argument` for what is none. */
export function parquetDescriber(store: Pick<ObjectStore, 'head' | 'get'>): (ref: ObjectRef) => Promise<TableFile> {
  return async ref => {
    const head = await store.head(ref)
    if (head === undefined) throw new PortError('not-found', `there is no object ${JSON.stringify(ref.key)} in ${ref.bucket}`)
    try {
      const { schema } = await parquetMetadataAsync(objectRanges(store, ref, head))
      return { columns: columnsOf(schema), bytes: head.size }
    } catch (error) {
      if (error instanceof PortError) throw error
      const why = thrownMessage(error)
      throw new PortError('invalid-argument', `${JSON.stringify(ref.key)} is no Parquet file: ${why}`, { cause: error })
    }
  }
}

/** A schema lists the root, then each column with all that is in it behind it. */
function columnsOf([root, ...elements]: readonly SchemaElement[]): readonly TableColumn[] {
  const columns: TableColumn[] = []
  let within = 0
  for (const element of root === undefined ? [] : elements) {
    if (within === 0) columns.push({ name: element.name, type: typeOf(element) })
    within = Math.max(0, within - 1) + (element.num_children ?? 0)
  }
  return columns
}

/** Reads back what `footerSchema` writes, in the spellings that other writers have for it; any other type is `other`. */
function typeOf(element: SchemaElement): TableType {
  const { type, logical_type: logical, converted_type: converted, num_children: children, repetition_type: repetition } = element
  const other: TableType = { kind: 'other', name: [type ?? 'group', logical?.type ?? converted].filter(Boolean).join(' ') }
  if ((children ?? 0) > 0 || repetition === 'REPEATED') return other
  if (logical?.type === 'DECIMAL') return { kind: 'decimal', precision: logical.precision, scale: logical.scale }
  const isPlain = logical === undefined && converted === undefined
  switch (type) {
    case 'INT32':
      return isPlain || converted === 'INT_32' ? { kind: 'int32' } : converted === 'DATE' ? { kind: 'date' } : other
    case 'INT64':
      if (isPlain || converted === 'INT_64') return { kind: 'int64' }
      if (logical?.type === 'TIME' && logical.unit === 'MICROS') return { kind: 'time' }
      if (logical?.type === 'TIMESTAMP' && logical.unit === 'MICROS') return { kind: 'timestamp', utcAdjusted: logical.isAdjustedToUTC }
      return other
    case 'DOUBLE':
      return { kind: 'double' }
    case 'BOOLEAN':
      return { kind: 'boolean' }
    case 'BYTE_ARRAY':
      return converted === 'UTF8' ? { kind: 'text' } : converted === 'JSON' ? { kind: 'json' } : other
    default:
      return other
  }
}
