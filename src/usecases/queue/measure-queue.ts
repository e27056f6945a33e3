import { isWaiting } from '../../domain/queue/ordered-machine.ts'
import { waitingSince } from '../../domain/queue/waiting-since.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { JobQueue } from '../../ports/job-queue.ts'
import type { Ledger } from '../../ports/ledger.ts'
import { busyGroups } from './busy-groups.ts'

export interface MeasureQueueDeps {
  readonly queue: Pick<JobQueue, 'backlog'>
  readonly ledger: Pick<Ledger, 'listReceipts'>
  readonly groupLedger: Pick<GroupLedger, 'listBusyGroups'>
  readonly clock: Pick<Clock, 'nowMs'>
}

export interface QueueMeasures {
  /** Messages in the queue, those that are out too; approximate. */
  readonly backlog: number
  /** For how long the file that has waited longest has waited for its end, in milliseconds; 0 when none waits. */
  readonly oldestAgeMs: number
  readonly groupsHalted: number
}

/** Tells how the queue of ordered files stands, by what the ledger knows of the files: a message may be out, or lost. */
export class MeasureQueue {
  readonly #deps: MeasureQueueDeps

  constructor(deps: MeasureQueueDeps) {
    this.#deps = deps
  }

  async execute(signal?: AbortSignal): Promise<QueueMeasures> {
    const { queue, groupLedger } = this.#deps
    const { waiting, out } = await queue.backlog()
    const oldestAgeMs = await this.#oldestAgeMs(signal)
    const groups = await busyGroups(groupLedger, signal)
    return { backlog: waiting + out, oldestAgeMs, groupsHalted: groups.filter(({ state }) => state === 'HALTED').length }
  }

  /** Page by page, since only the oldest counts. */
  async #oldestAgeMs(signal: AbortSignal | undefined): Promise<number> {
    const { ledger, clock } = this.#deps
    const nowMs = clock.nowMs()
    let oldestAgeMs = 0
    let after: string | undefined
    do {
      signal?.throwIfAborted()
      const page = await ledger.listReceipts({ state: 'ROUTED', unfinished: true }, { limit: 1_000, ...(after === undefined ? {} : { after }) })
      for (const { value } of page.items) {
        if (isWaiting(value, value.attempt)) oldestAgeMs = Math.max(oldestAgeMs, nowMs - Date.parse(waitingSince(value)))
      }
      after = page.next
    } while (after !== undefined)
    return oldestAgeMs
  }
}
