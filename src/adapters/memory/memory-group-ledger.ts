import { pageLimitFault, USUAL_PAGE_LIMIT } from '../../domain/ledger/page-limit.ts'
import { GROUP_RECORD } from '../../domain/queue/group-item.ts'
import { isBusyGroup, type OrderGroup } from '../../domain/queue/order-group.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { CreateOutcome, LedgerPage, LedgerPageOptions, Revision, SaveOutcome, Stored } from '../../ports/ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import { MemoryRecords } from './memory-records.ts'

/** A ledger of groups in this process's memory. */
export class MemoryGroupLedger implements GroupLedger {
  readonly #groups = new MemoryRecords<OrderGroup>(GROUP_RECORD)

  async findGroup(group: string): Promise<Stored<OrderGroup> | undefined> {
    return this.#groups.find(group)
  }

  async createGroup(record: OrderGroup): Promise<CreateOutcome> {
    return this.#groups.create(record)
  }

  async saveGroup(record: OrderGroup, expected: Revision): Promise<SaveOutcome> {
    return this.#groups.save(record, expected)
  }

  /** By the names of the groups. */
  async listBusyGroups({ after = '', limit = USUAL_PAGE_LIMIT }: LedgerPageOptions = {}): Promise<LedgerPage<OrderGroup>> {
    const fault = pageLimitFault(limit)
    if (fault !== undefined) throw new PortError('invalid-argument', fault)
    const rest = this.#groups.all().filter(({ value }) => isBusyGroup(value) && value.group > after)
    const items = rest.slice(0, limit)
    const last = items.at(-1)
    return last === undefined || items.length === rest.length ? { items } : { items, next: last.value.group }
  }

  /** Everything that is recorded: for tests and simulations. */
  snapshot(): readonly OrderGroup[] {
    return this.#groups.all().map(({ value }) => value)
  }
}
