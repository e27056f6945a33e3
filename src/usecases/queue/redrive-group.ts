import { firstUnsentLetter } from '../../domain/flow/dead-letter.ts'
import { isReplayable, replayReceipt } from '../../domain/ledger/replay-receipt.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import { byArrival } from '../../domain/queue/waiting-files.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Ledger } from '../../ports/ledger.ts'
import { isoNow } from '../iso-now.ts'
import type { RouteFile } from '../route-file.ts'

export interface RedriveGroupDeps {
  readonly ledger: Ledger
  readonly routeFile: Pick<RouteFile, 'resume'>
  readonly clock: Clock
}

export interface RedriveOptions {
  readonly by: string
  readonly reason: string
  readonly signal?: AbortSignal
}

/**
 * Has files of one group tried again whose runs failed for good and which the group has gone on without: each as a new attempt by the
 * configuration as it is now, in the order in which they came. They wait behind what is in the queue already, unless that is made anew
 * from the receipts. Safe to repeat.
 */
export class RedriveGroup {
  readonly #deps: RedriveGroupDeps

  constructor(deps: RedriveGroupDeps) {
    this.#deps = deps
  }

  /** @returns what became of each receipt; one that somebody else has taken up meanwhile is left out. */
  async execute(bucket: string, group: string, { by, reason, signal }: RedriveOptions): Promise<readonly Receipt[]> {
    const { ledger, routeFile, clock } = this.#deps
    const redriven: Receipt[] = []
    for (const { identity, attempt } of await this.#failed(bucket, group, signal)) {
      signal?.throwIfAborted()
      const stored = await ledger.findReceipt(identity)
      if (stored === undefined || stored.value.attempt !== attempt || !hasFailedIn(group, stored.value)) continue
      const replayed = replayReceipt(stored.value, { by, reason }, isoNow(clock))
      if ((await ledger.saveReceipt(replayed, stored.revision)).kind !== 'saved') continue
      const { receipt } = await routeFile.resume(identity)
      redriven.push(receipt ?? replayed)
    }
    return redriven
  }

  /** Read to the end before anything is changed. */
  async #failed(bucket: string, group: string, signal: AbortSignal | undefined): Promise<readonly Receipt[]> {
    const failed: Receipt[] = []
    let after: string | undefined
    do {
      signal?.throwIfAborted()
      const page = await this.#deps.ledger.listReceipts({ state: 'FAILED' }, after === undefined ? {} : { after })
      for (const { value } of page.items) if (value.object.bucket === bucket && hasFailedIn(group, value)) failed.push(value)
      after = page.next
    } while (after !== undefined)
    return failed.sort(byArrival)
  }
}

/**
 * Only runs that failed are meant: what else refused a file is corrected in the configuration, and followed by a replay. A dead letter
 * that is still to be sent comes first, since nobody sends one of an attempt whose file was replaced in the next.
 */
function hasFailedIn(group: string, receipt: Receipt): boolean {
  const { state, reason, plan } = receipt
  const isOurs = state === 'FAILED' && reason === 'job-failed' && plan?.kind === 'queue' && plan.group === group
  return isOurs && firstUnsentLetter(receipt) === undefined && isReplayable(receipt)
}
