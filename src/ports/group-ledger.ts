import type { OrderGroup } from '../domain/queue/order-group.ts'
import type { CreateOutcome, LedgerPage, LedgerPageOptions, Revision, SaveOutcome, Stored } from './ledger.ts'

/**
 * The memory of groups of ordered files: which file of each runs, and who may change that. The rules of `Ledger` hold: reads are strongly
 * consistent, every write is a compare-and-set on the revision that the ledger hands out.
 */
export interface GroupLedger {
  findGroup(group: string): Promise<Stored<OrderGroup> | undefined>
  createGroup(record: OrderGroup): Promise<CreateOutcome>
  saveGroup(record: OrderGroup, expected: Revision): Promise<SaveOutcome>
  /**
   * One page of the groups in which something is left to do (`isBusyGroup`): a file that is worked on or waits in the record, or a halt.
   * In no stated order, each once if none is written meanwhile. May lag some seconds behind, but never gives one that is at rest.
   */
  listBusyGroups(options?: LedgerPageOptions): Promise<LedgerPage<OrderGroup>>
}
