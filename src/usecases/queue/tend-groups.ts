import { thrownMessage } from '../../domain/errors/thrown.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { Logger } from '../../ports/logger.ts'
import { compareTexts } from '../../domain/ledger/creation-order.ts'
import type { OrderGroup } from '../../domain/queue/order-group.ts'
import { busyGroups } from './busy-groups.ts'
import type { WorkGroup } from './work-group.ts'

export interface TendGroupsDeps {
  readonly groupLedger: GroupLedger
  readonly workGroup: Pick<WorkGroup, 'execute'>
  readonly clock: Clock
  readonly logger: Logger
}

export interface TendGroupsOptions {
  readonly owner: string
  /** Only groups of which one run is this one; for the news that it has ended. */
  readonly jobRunId?: string
  readonly signal?: AbortSignal
}

/**
 * Looks after groups whatever the queue does: ends of runs that nobody was told of, and files that wait in the record. A group that fails
 * harms no other, and is looked after the next time.
 */
export class TendGroups {
  readonly #deps: TendGroupsDeps

  constructor(deps: TendGroupsDeps) {
    this.#deps = deps
  }

  /** @returns the groups that were worked on. */
  async execute({ owner, jobRunId, signal }: TendGroupsOptions): Promise<readonly string[]> {
    const { groupLedger, workGroup, logger } = this.#deps
    const busy = (await busyGroups(groupLedger, signal)).filter((group) => group.state !== 'HALTED' && (jobRunId === undefined || isOfRun(group, jobRunId)))
    // Every look writes to the record: those come first that were passed over when an earlier round ran out of time.
    const waiting = busy.sort((a, b) => compareTexts(a.updatedAt, b.updatedAt)).values()
    const tended: string[] = []
    const tend = async (): Promise<void> => {
      for (const { group } of waiting) {
        signal?.throwIfAborted()
        try {
          await workGroup.execute({ group, owner, ...(signal === undefined ? {} : { signal }) })
          tended.push(group)
        } catch (error) {
          signal?.throwIfAborted()
          logger.log('error', 'group-error', { group, error: thrownMessage(error) })
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE_MAX }, tend))
    return tended
  }
}

/** Groups that are looked after at once. */
const AT_ONCE_MAX = 8

function isOfRun({ current }: OrderGroup, jobRunId: string): boolean {
  return current?.phase.kind === 'running' && current.phase.jobRunId === jobRunId
}
