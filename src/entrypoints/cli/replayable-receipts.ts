import { isReplayable } from '../../domain/ledger/replay-receipt.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { ReplaySelection } from '../../usecases/replay-receipts.ts'

/** What a replay of this selection would run again if nothing changed in the meantime, by key. */
export async function replayableReceipts(
  ledger: Pick<Ledger, 'listReceipts'>,
  bucket: string,
  { jobId, keyPrefix, state }: ReplaySelection,
  signal: AbortSignal,
): Promise<readonly Receipt[]> {
  const isSelected = (receipt: Receipt): boolean =>
    isReplayable(receipt) &&
    receipt.object.bucket === bucket &&
    (jobId === undefined || receipt.job?.jobId === jobId) &&
    (keyPrefix === undefined || receipt.object.key.startsWith(keyPrefix))
  const selected: Receipt[] = []
  let after: string | undefined
  do {
    signal.throwIfAborted()
    const page = await ledger.listReceipts(state === undefined ? {} : { state }, after === undefined ? {} : { after })
    for (const { value } of page.items) if (isSelected(value)) selected.push(value)
    after = page.next
  } while (after !== undefined)
  return selected.sort((a, b) => (a.object.key < b.object.key ? -1 : a.object.key > b.object.key ? 1 : 0))
}
