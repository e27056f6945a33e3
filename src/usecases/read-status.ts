import type { Receipt, ReceiptState } from '../domain/ledger/receipt.ts'
import type { Run } from '../domain/ledger/run.ts'
import type { Ledger } from '../ports/ledger.ts'

export interface StatusFilter {
  readonly state?: ReceiptState
  /** `YYYY-MM-DD`, UTC: only receipts that were opened, or had a run registered, on that day. */
  readonly date?: string
}

export interface ReceiptStatus {
  readonly receipt: Receipt
  /** In the order of the attempts. */
  readonly runs: readonly Run[]
}

type StatusLedger = Pick<Ledger, 'listReceipts' | 'listRuns' | 'findRun'>

/**
 * What the ledger knows, for people: every receipt that meets the filter with its runs, by key and then by age. Nothing is written.
 *
 * @param signal ends the reading early, with its reason as the error.
 */
export async function readStatus(ledger: StatusLedger, filter: StatusFilter, signal?: AbortSignal): Promise<readonly ReceiptStatus[]> {
  const { state, date } = filter
  const runOnDate = date === undefined ? undefined : await identitiesOfDay(ledger, date)
  const found: Receipt[] = []
  let after: string | undefined
  do {
    signal?.throwIfAborted()
    const page = await ledger.listReceipts(state === undefined ? {} : { state }, after === undefined ? {} : { after })
    for (const { value } of page.items) {
      const ofDay = runOnDate === undefined || runOnDate.has(value.identity) || value.createdAt.slice(0, 10) === date
      if (ofDay) found.push(value)
    }
    after = page.next
  } while (after !== undefined)
  const statuses: ReceiptStatus[] = []
  for (const receipt of found.sort(byKeyThenAge)) {
    signal?.throwIfAborted()
    statuses.push({ receipt, runs: await runsOf(ledger, receipt) })
  }
  return statuses
}

async function identitiesOfDay(ledger: StatusLedger, date: string): Promise<ReadonlySet<string>> {
  const identities = new Set<string>()
  let after: string | undefined
  do {
    const page = await ledger.listRuns(date, after === undefined ? {} : { after })
    for (const { value } of page.items) identities.add(value.identity)
    after = page.next
  } while (after !== undefined)
  return identities
}

/** A run that was planned and never registered is not there yet. */
async function runsOf(ledger: StatusLedger, receipt: Receipt): Promise<readonly Run[]> {
  const runs: Run[] = []
  for (const id of receipt.runIds) {
    const stored = await ledger.findRun(id)
    if (stored !== undefined) runs.push(stored.value)
  }
  return runs
}

function byKeyThenAge(a: Receipt, b: Receipt): number {
  const [left, right] = [sortKeyOf(a), sortKeyOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

/** No character sorts before the one between the parts, so a key comes before those that begin with it. */
function sortKeyOf({ object, createdAt, identity }: Receipt): string {
  return [object.key, createdAt, identity].join('\u0000')
}
