import { advanceGroup, type GroupOutcome } from '../../domain/queue/advance-group.ts'
import { LEASE_MS, releaseLease, takeLease } from '../../domain/queue/lease.ts'
import { newOrderGroup, type CurrentFile, type OrderGroup } from '../../domain/queue/order-group.ts'
import { savedGroup } from '../../domain/queue/save-group.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { Stored } from '../../ports/ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import { isoNow } from '../iso-now.ts'

/** Losing this many compare-and-sets on one record means a defect, not a race. */
export const ROUNDS_MAX = 10

/** The records of groups, as those who work on them need them. */
export class GroupRecords {
  readonly #ledger: GroupLedger
  readonly #clock: Clock

  constructor(ledger: GroupLedger, clock: Clock) {
    this.#ledger = ledger
    this.#clock = clock
  }

  /** The group's record, made if there is none. */
  async find(group: string): Promise<Stored<OrderGroup>> {
    const known = await this.#ledger.findGroup(group)
    if (known !== undefined) return known
    const record = newOrderGroup(group, isoNow(this.#clock))
    const created = await this.#ledger.createGroup(record)
    if (created.kind === 'created') return { value: record, revision: created.revision }
    const other = await this.#ledger.findGroup(group)
    if (other === undefined) throw new PortError('unavailable', `the record of group ${group} has vanished from the ledger`)
    return other
  }

  /** `undefined`: somebody else has changed the record. */
  async save(stored: Stored<OrderGroup>, group: OrderGroup): Promise<Stored<OrderGroup> | undefined> {
    const value = savedGroup(stored.value, group, isoNow(this.#clock))
    const saved = await this.#ledger.saveGroup(value, stored.revision)
    return saved.kind === 'saved' ? { value, revision: saved.revision } : undefined
  }

  /**
   * Records what a call came to that was recorded before it. Whatever else was changed meanwhile, be it by another holder of the lease, the
   * outcome is that of this call; it is dropped when the group has gone past it.
   */
  async recordOutcome(called: Stored<OrderGroup>, outcome: GroupOutcome): Promise<void> {
    let stored = called
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      if (!isSameCall(stored.value.current, called.value.current)) return
      if ((await this.save(stored, advanceGroup(stored.value, outcome, this.#clock.nowMs()))) !== undefined) return
      stored = await this.find(called.value.group)
    }
    throw new Error(`what became of a file of group ${called.value.group} could not be saved: its record is being changed all the time`)
  }

  /** Does some work that may last longer than a lease, and renews the lease for as long. */
  async keepingLease(group: string, owner: string, work: () => Promise<void>): Promise<void> {
    const end = new AbortController()
    const renewals = this.#renew(group, owner, end.signal)
    try {
      await work()
    } finally {
      end.abort()
      await renewals
    }
  }

  /** Gives the lease back, so that nobody needs to wait for its end. Somebody else's is left alone. */
  async giveBack(stored: Stored<OrderGroup>, owner: string): Promise<void> {
    const released = releaseLease(stored.value, owner)
    if (released !== stored.value) await this.save(stored, released)
  }

  async #renew(group: string, owner: string, end: AbortSignal): Promise<void> {
    while (!end.aborted) {
      try {
        await this.#clock.sleep(LEASE_MS / 3, end)
        const stored = await this.find(group)
        const taking = takeLease(stored.value, owner, this.#clock.nowMs())
        if (taking.kind === 'held') return
        await this.save(stored, taking.group)
      } catch {
        // The work is over, or the ledger does not answer: there is time for another renewal before the lease ends.
      }
    }
  }
}

function isSameCall(a: CurrentFile | undefined, b: CurrentFile | undefined): boolean {
  if (a?.phase.kind !== 'starting' || b?.phase.kind !== 'starting') return false
  return a.runId === b.runId && a.phase.calledMs === b.phase.calledMs
}
