import type { ReceiptFilter } from '../../domain/ledger/receipt-filter.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { Run } from '../../domain/ledger/run.ts'
import type { Ledger, LedgerPage, LedgerPageOptions, Stored } from '../../ports/ledger.ts'

export interface StatusListingOptions {
  /** How many receipts are given at most. */
  readonly limit: number
  /** `YYYY-MM-DD`, UTC: receipts that were neither opened nor run on that day do not count. */
  readonly date?: string
  /** Told after each page how many receipts have been found. */
  readonly onPage?: (found: number) => void
}

type StatusLedger = Pick<Ledger, 'listReceipts' | 'listRuns' | 'findRun'>

/** More at a time do not come faster from a service, and wait for each other. */
const RUNS_AT_A_TIME = 16

/**
 * A ledger as a person can take it in: its listing ends once it has given enough, and the runs of what it gives are fetched together.
 * A ledger of millions is neither held in memory nor read further than is needed.
 */
export class StatusListing implements StatusLedger {
  readonly #ledger: StatusLedger
  readonly #options: StatusListingOptions
  readonly #runOnDate = new Set<string>()
  readonly #runs = new Map<string, Stored<Run> | undefined>()
  #found = 0
  #isCut = false

  constructor(ledger: StatusLedger, options: StatusListingOptions) {
    this.#ledger = ledger
    this.#options = options
  }

  /** Whether the ledger was left before its end: there may be more. */
  get isCut(): boolean {
    return this.#isCut
  }

  async listReceipts(filter: ReceiptFilter, options?: LedgerPageOptions): Promise<LedgerPage<Receipt>> {
    const page = await this.#ledger.listReceipts(withIndex(filter), options)
    const fitting = page.items.filter(({ value }) => this.#isOfDay(value))
    const items = fitting.slice(0, this.#options.limit - this.#found)
    this.#found += items.length
    this.#options.onPage?.(this.#found)
    await this.#fetchRuns(items.flatMap(({ value }) => value.runIds))
    const isFull = this.#found >= this.#options.limit
    this.#isCut ||= items.length < fitting.length || (isFull && page.next !== undefined)
    return page.next === undefined || isFull ? { items } : { items, next: page.next }
  }

  async listRuns(date: string, options?: LedgerPageOptions): Promise<LedgerPage<Run>> {
    const page = await this.#ledger.listRuns(date, options)
    for (const { value } of page.items) this.#runOnDate.add(value.identity)
    return page
  }

  async findRun(id: string): Promise<Stored<Run> | undefined> {
    return this.#runs.has(id) ? this.#runs.get(id) : await this.#ledger.findRun(id)
  }

  #isOfDay({ identity, createdAt }: Receipt): boolean {
    const { date } = this.#options
    return date === undefined || createdAt.startsWith(date) || this.#runOnDate.has(identity)
  }

  async #fetchRuns(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += RUNS_AT_A_TIME) {
      const some = ids.slice(from, from + RUNS_AT_A_TIME)
      await Promise.all(some.map(async (id) => this.#runs.set(id, await this.#ledger.findRun(id))))
    }
  }
}

/** What is open is unfinished, and for that there is an index where receipts are many. */
function withIndex(filter: ReceiptFilter): ReceiptFilter {
  return filter.state === 'RECEIVED' || filter.state === 'ROUTED' ? { ...filter, unfinished: true } : filter
}
