import type { WaitingFile } from '../../domain/queue/order-group.ts'
import { isWaitingIn } from '../../domain/queue/ordered-machine.ts'
import { resumedGroup } from '../../domain/queue/resume-group.ts'
import { savedGroup } from '../../domain/queue/save-group.ts'
import { replayReceipt } from '../../domain/ledger/replay-receipt.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { Ledger } from '../../ports/ledger.ts'
import { isoNow } from '../iso-now.ts'
import type { RouteFile } from '../route-file.ts'

export interface ResumeGroupDeps {
  readonly ledger: Ledger
  readonly groupLedger: GroupLedger
  readonly routeFile: RouteFile
  readonly clock: Clock
}

export interface ResumeOptions {
  readonly by: string
  readonly reason: string
  /** The file that halted the group is not tried again. */
  readonly skip?: boolean
}

export type ResumeOutcome =
  /** `first`: the receipt of the file that is tried again first. */
  | { readonly kind: 'resumed'; readonly first?: Receipt; readonly waiting: number }
  | { readonly kind: 'not-halted' }
  | { readonly kind: 'unknown' }

/** Losing this many compare-and-sets means a defect, not a race. */
const ROUNDS_MAX = 10

/**
 * Lets a halted group go on: first with the file that halted it, as a new attempt by the configuration as it is now, then with what has
 * waited meanwhile, in its order. Safe to repeat.
 */
export class ResumeGroup {
  readonly #deps: ResumeGroupDeps

  constructor(deps: ResumeGroupDeps) {
    this.#deps = deps
  }

  async execute(group: string, options: ResumeOptions): Promise<ResumeOutcome> {
    const { groupLedger, clock } = this.#deps
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const stored = await groupLedger.findGroup(group)
      if (stored === undefined) return { kind: 'unknown' }
      const { state, haltedBy } = stored.value
      if (state !== 'HALTED') return { kind: 'not-halted' }
      const first = haltedBy === undefined || options.skip === true ? undefined : await this.#again(group, haltedBy, options)
      const file = first === undefined ? undefined : { receipt: first.identity, attempt: first.attempt }
      // The message of the new attempt may have come to the record by now, behind the others.
      const current = (await groupLedger.findGroup(group)) ?? stored
      // Somebody else has resumed it meanwhile: what has halted it since then, if anything has, is another matter.
      if (current.value.attempt !== stored.value.attempt) continue
      const resumed = resumedGroup(current.value, file)
      const saved = await groupLedger.saveGroup(savedGroup(current.value, resumed, isoNow(clock), { by: options.by, reason: options.reason }), current.revision)
      if (saved.kind === 'saved') return { kind: 'resumed', ...(first === undefined ? {} : { first }), waiting: resumed.admitted.length }
    }
    throw new Error(`group ${group} could not be resumed: its record is being changed all the time`)
  }

  /** The receipt in its next attempt, waiting for its turn; `undefined` when by the configuration as it is now it is none of the group's. */
  async #again(group: string, file: WaitingFile, { by, reason }: ResumeOptions): Promise<Receipt | undefined> {
    const { ledger, routeFile, clock } = this.#deps
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const stored = await ledger.findReceipt(file.receipt)
      if (stored === undefined) return undefined
      const { value } = stored
      if (value.attempt === file.attempt && (value.state === 'FAILED' || value.state === 'QUARANTINED')) {
        const replayed = replayReceipt(value, { by, reason }, isoNow(clock))
        if ((await ledger.saveReceipt(replayed, stored.revision)).kind !== 'saved') continue
      } else if (value.attempt !== file.attempt + 1) return undefined
      const routed = (await routeFile.resume(file.receipt)).receipt
      return routed !== undefined && isWaitingIn(routed, file.attempt + 1, group) ? routed : undefined
    }
    throw new Error(`receipt ${file.receipt} could not be replayed: it is being changed all the time`)
  }
}
