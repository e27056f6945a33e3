import { sha256Hex } from '../../domain/identity/object-version.ts'
import { pageLimitFault, USUAL_PAGE_LIMIT } from '../../domain/ledger/page-limit.ts'
import { GROUP_RECORD } from '../../domain/queue/group-item.ts'
import { isBusyGroup, type OrderGroup } from '../../domain/queue/order-group.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { CreateOutcome, LedgerPage, LedgerPageOptions, Revision, SaveOutcome, Stored } from '../../ports/ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import { LocalLedgerTable } from './local-ledger-table.ts'
import type { LocalLedgerOptions } from './local-ledger.ts'
import { StateFiles } from './state-files.ts'

/** The groups of a folder, one file each beside its receipts (see `LocalLedger`): `groups/<2 digits>/<sha256 of the name>.json`. */
export class LocalGroupLedger implements GroupLedger {
  readonly #groups: LocalLedgerTable<OrderGroup>

  constructor({ root, sync = true }: LocalLedgerOptions) {
    this.#groups = new LocalLedgerTable({ record: GROUP_RECORD, files: new StateFiles({ root, folder: 'ledger', sync }), hashOf: sha256Hex })
  }

  async findGroup(group: string): Promise<Stored<OrderGroup> | undefined> {
    return await this.#groups.find(group)
  }

  async createGroup(record: OrderGroup): Promise<CreateOutcome> {
    return await this.#groups.create(record)
  }

  async saveGroup(record: OrderGroup, expected: Revision): Promise<SaveOutcome> {
    return await this.#groups.save(record, expected)
  }

  async listBusyGroups({ after, limit = USUAL_PAGE_LIMIT }: LedgerPageOptions = {}): Promise<LedgerPage<OrderGroup>> {
    const fault = pageLimitFault(limit)
    if (fault !== undefined) throw new PortError('invalid-argument', fault)
    const items: Stored<OrderGroup>[] = []
    for await (const stored of this.#groups.readAll(after)) {
      if (!isBusyGroup(stored.value)) continue
      if (items.length === limit) return { items, next: sha256Hex(items[limit - 1]?.value.group ?? '') }
      items.push(stored)
    }
    return { items }
  }
}
