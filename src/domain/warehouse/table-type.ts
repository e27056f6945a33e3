/** The type of a column of a warehouse table, or of a Parquet file that is loaded into one. */
export type TableType =
  | { readonly kind: 'int32' | 'int64' | 'double' | 'boolean' | 'text' | 'json' | 'date' | 'time' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  /** `utcAdjusted`: an instant. Otherwise what a clock on some wall showed. */
  | { readonly kind: 'timestamp'; readonly utcAdjusted: boolean }
  /** One that no file of ours has; `name` is for messages. */
  | { readonly kind: 'other'; readonly name: string }

export interface TableColumn {
  readonly name: string
  readonly type: TableType
}

/** A Parquet file as what describes it tells. */
export interface TableFile {
  readonly columns: readonly TableColumn[]
  /** Of the whole file. */
  readonly bytes: number
}

/** The type as messages call it. */
export function typeName(type: TableType): string {
  switch (type.kind) {
    case 'int32':
      return 'INTEGER'
    case 'int64':
      return 'BIGINT'
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`
    case 'timestamp':
      return type.utcAdjusted ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP'
    case 'other':
      return type.name
    default:
      return type.kind.toUpperCase()
  }
}

/** Whether a column of the table takes every value of a column of the file, and keeps it as it is. */
export function holds(table: TableType, file: TableType): boolean {
  if (table.kind === 'int64' && file.kind === 'int32') return true
  if (table.kind === 'decimal' && file.kind === 'decimal') return table.scale === file.scale && table.precision >= file.precision
  if (table.kind === 'timestamp' && file.kind === 'timestamp') return table.utcAdjusted === file.utcAdjusted
  return table.kind === file.kind && file.kind !== 'other'
}
