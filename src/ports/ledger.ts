import type { ReceiptFilter } from '../domain/ledger/receipt-filter.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import type { Run } from '../domain/ledger/run.ts'
import type { Identity } from '../domain/identity/object-version.ts'

/**
 * The one memory of what became of every object version: receipts and runs.
 *
 * Reads are strongly consistent. Every write is a compare-and-set on the record's revision, which the ledger hands out and
 * which changes with every write; a write that comes with an older revision changes nothing and is told so. Records are values:
 * what was read or passed in may be changed by nobody but a later write. Records never expire while their source can exist.
 * Throws `PortError`; after one with `outcomeUnknown` the caller reads again before it writes again.
 */
export interface Ledger {
  findReceipt(identity: Identity): Promise<Stored<Receipt> | undefined>

  /** Makes the first record of an object version. `exists` when there is one already; it is left as it is. */
  createReceipt(receipt: Receipt): Promise<CreateOutcome>

  /** Replaces a receipt if its revision is still `expected`. */
  saveReceipt(receipt: Receipt, expected: Revision): Promise<SaveOutcome>

  /** The receipts of all versions of one key, newest first by creation; at most `limit` (1 to 1,000; 100 when absent). */
  receiptsOfKey(bucket: string, key: string, limit?: number): Promise<readonly Stored<Receipt>[]>

  /**
   * One page of the receipts that meet the filter, in no stated order, each exactly once if none is written meanwhile. Pass `next`
   * back as `after`. A listing of the unfinished ones may lag some seconds behind, but never gives one that is finished.
   */
  listReceipts(filter: ReceiptFilter, options?: LedgerPageOptions): Promise<LedgerPage<Receipt>>

  findRun(id: string): Promise<Stored<Run> | undefined>

  /** Records a run together with its entry in the listing of its day (the UTC date of `createdAt`), both or neither. */
  registerRun(run: Run): Promise<CreateOutcome>

  saveRun(run: Run, expected: Revision): Promise<SaveOutcome>

  /** The runs registered on a UTC date (`YYYY-MM-DD`), oldest first. */
  listRuns(date: string, options?: LedgerPageOptions): Promise<LedgerPage<Run>>
}

/** Opaque; compare only for equality. */
export type Revision = string

export interface Stored<T> {
  readonly value: T
  readonly revision: Revision
}

export type CreateOutcome = { readonly kind: 'created'; readonly revision: Revision } | { readonly kind: 'exists' }
export type SaveOutcome = { readonly kind: 'saved'; readonly revision: Revision } | { readonly kind: 'conflict' }

export interface LedgerPageOptions {
  readonly after?: string
  /** 1 to 1,000; 100 when absent. */
  readonly limit?: number
}

export interface LedgerPage<T> {
  readonly items: readonly Stored<T>[]
  readonly next?: string
}
