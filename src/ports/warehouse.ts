import type { Identity } from '../domain/identity/object-version.ts'

/**
 * The database that finished tables are loaded into, one table a `table`, created when its first file comes.
 *
 * A load is one transaction and happens once: the warehouse itself remembers, in that very transaction, the source and contract of
 * every load, so a repetition changes nothing. Rows are matched by the upsert keys, and the row of the file that landed later stays,
 * whatever order the loads come in. Without upsert keys the rows of a file replace those of earlier versions of the same file.
 * Columns that the table lacks are added to it; columns that a file lacks are null in its rows.
 *
 * What repeating the load would not change is returned as `refused`, and nothing was loaded. Everything else is a `PortError`.
 */
export interface Warehouse {
  load(task: WarehouseLoad): Promise<LoadOutcome>
}

export interface WarehouseLoad {
  /** As the job names it. May hold any characters; adapters quote it. */
  readonly table: string
  /** Columns that tell rows apart; all of them must be in the file, and no row may lack one of them. Empty: rows are told apart by their file. */
  readonly upsertKeys: readonly string[]
  /** The committed Parquet file. */
  readonly file: { readonly bucket: string; readonly key: string }
  /** Which upload the file was made of, and by which contract: what a repetition is known by. */
  readonly source: Identity
  readonly contractHash: string
  /** Names the upload's bucket and key without its version. */
  readonly origin: string
  /** When the upload landed, ISO 8601, UTC; between two rows of one key the later one stays. */
  readonly landedAt: string
}

export type LoadOutcome =
  | { readonly kind: 'loaded'; readonly rows: number }
  /** This source was loaded by this contract before. */
  | { readonly kind: 'already-loaded' }
  /**
   * `code`: `missing-key` (an upsert key is no column of the file), `null-key` (a row lacks one), `duplicate-key` (two rows of the file
   * have the same), `type-conflict` (a column of the table has another type), `unusable-table` (the table is none that loads have made).
   */
  | { readonly kind: 'refused'; readonly code: LoadRefusal; readonly message: string }

export type LoadRefusal = 'missing-key' | 'null-key' | 'duplicate-key' | 'type-conflict' | 'unusable-table'
