import { isOpen } from '../domain/ledger/receipt-transitions.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import { isWaiting } from '../domain/queue/ordered-machine.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ledger } from '../ports/ledger.ts'

export interface OldestUnfinishedDeps {
  readonly ledger: Pick<Ledger, 'listReceipts'>
  readonly clock: Pick<Clock, 'nowMs'>
}

/**
 * For how long the receipt that is oldest has left something to be done, in milliseconds; 0 when none has. A file that waits for its turn
 * in a group is left out: it may rightly wait for days, and the queue has a measure of its own. Receipts of all buckets count.
 */
export async function oldestUnfinishedAgeMs({ ledger, clock }: OldestUnfinishedDeps, signal?: AbortSignal): Promise<number> {
  const nowMs = clock.nowMs()
  let oldestAgeMs = 0
  let after: string | undefined
  do {
    signal?.throwIfAborted()
    const page = await ledger.listReceipts({ unfinished: true }, { limit: 1_000, ...(after === undefined ? {} : { after }) })
    for (const { value } of page.items) {
      if (!isWaiting(value, value.attempt)) oldestAgeMs = Math.max(oldestAgeMs, nowMs - Date.parse(unfinishedSince(value)))
    }
    after = page.next
  } while (after !== undefined)
  return oldestAgeMs
}

/** An open one since it was received, which a replay does again; one that only owes a notice or the like since its end. */
function unfinishedSince(receipt: Receipt): string {
  const { history, createdAt } = receipt
  const entry = isOpen(receipt) ? history.findLast(({ to }) => to === 'RECEIVED') : history.at(-1)
  return entry?.at ?? createdAt
}
