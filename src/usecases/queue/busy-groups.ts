import type { OrderGroup } from '../../domain/queue/order-group.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'

/** All groups in which something is left to do, read before anything is changed. */
export async function busyGroups(ledger: Pick<GroupLedger, 'listBusyGroups'>, signal?: AbortSignal): Promise<readonly OrderGroup[]> {
  const groups: OrderGroup[] = []
  let after: string | undefined
  do {
    signal?.throwIfAborted()
    const page = await ledger.listBusyGroups(after === undefined ? {} : { after })
    groups.push(...page.items.map(({ value }) => value))
    after = page.next
  } while (after !== undefined)
  return groups
}
