import type { FieldContract } from '../domain/contract/table-contract.ts'
import type { Column } from '../domain/table/column-builder.ts'
import type { ObjectRef } from './object-store.ts'

/** Reads columns of a Parquet file that `TableWriter` wrote. */
export interface TableReader {
  /**
   * The named columns, batch by batch. Only what they take is read of the object. Throws when a column is not there or of another
   * type than its field says.
   */
  read(ref: ObjectRef, fields: readonly FieldContract[]): AsyncIterable<{ readonly columns: readonly Column[]; readonly rows: number }>
}
