import type { Receipt } from '../../domain/ledger/receipt.ts'
import { releaseLease } from '../../domain/queue/lease.ts'
import { isBusyGroup, type OrderGroup, type WaitingFile } from '../../domain/queue/order-group.ts'
import { savedGroup } from '../../domain/queue/save-group.ts'
import { waitingFiles } from '../../domain/queue/waiting-files.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { Ledger } from '../../ports/ledger.ts'
import { isoNow } from '../iso-now.ts'
import { awaitsJob } from '../run-job.ts'
import { unfinishedReceipts } from '../unfinished-receipts.ts'
import { busyGroups } from './busy-groups.ts'
import { fileOf, JobTeller, nameOf, type TellFile } from './job-teller.ts'
import { Slots } from './slots.ts'
import type { WorkGroup } from './work-group.ts'

export interface DriveJobsDeps {
  readonly ledger: Ledger
  readonly groupLedger: GroupLedger
  readonly workGroup: Pick<WorkGroup, 'execute'>
  /** Carries out the execution of one file that waits for no other, to its end, unless it is interrupted. */
  readonly runAlone: (execution: string) => Promise<void>
  readonly clock: Clock
  /** Names the holder of leases; different for every process. */
  readonly owner: string
  /** Whether the holder of a lease can never come back, so that nobody needs to wait for its end. */
  readonly isOwnerGone: (owner: string) => boolean
}

export interface DriveJobsObserver {
  readonly ends: TellFile
  /** A group has to wait for longer than a moment: after a failed run, or since the machine is full. */
  readonly waits?: (group: string, untilMs: number) => void
}

/** Told of a file whose group stands still. */
export class GroupHalted extends Error {
  override readonly name = 'GroupHalted'
  readonly code = 'group-halted'

  constructor(group: string) {
    super(`group ${group} is halted, since a file of it failed: correct what is wrong, then resume it (sluice resume <folder> ${group})`)
  }
}

/** Groups, and files that wait for no other, at work at once. */
const AT_ONCE_MAX = 4
/** A group that has to wait for longer leaves its place to others, and is looked at again after that time: a lease may be given back early. */
const LONG_WAIT_MS = 5_000

/**
 * Does in one process what queue, functions and job service do together: files of a group run strictly one after another, to the ends of
 * their runs, and groups next to one another. The queue is made of the receipts that wait, the oldest first. A group that fails harms no
 * other; an interruption leaves runs going, for the next process to go on with.
 */
export class DriveJobs {
  readonly #deps: DriveJobsDeps
  readonly #slots = new Slots(AT_ONCE_MAX)
  /** What waits in each group that is at work, its head included. */
  readonly #queues = new Map<string, Receipt[]>()
  readonly #working = new Map<string, Promise<void>>()
  /** What could be told of no file. */
  readonly #failures: unknown[] = []

  constructor(deps: DriveJobsDeps) {
    this.#deps = deps
  }

  /** How many groups, and files that wait for no other, are at work or wait for a place. */
  get atWork(): number {
    return this.#working.size
  }

  /**
   * Sets everything to work that waits in a bucket and is not at work already. Does not wait for it: `rest` does.
   *
   * @param isMeant when given, only such files are set to work, and those that share their groups.
   * @throws what has stopped a work that was begun earlier and could be told of no file, as `rest` does.
   */
  async start(bucket: string, observer: DriveJobsObserver, signal: AbortSignal, isMeant?: (receipt: Receipt) => boolean): Promise<void> {
    this.#throwFailure()
    const unfinished = await unfinishedReceipts(this.#deps.ledger, bucket)
    for (const [group, receipts] of waitingFiles(unfinished)) {
      if (isMeant === undefined || receipts.some(isMeant)) this.#enqueue(group, receipts, observer, signal)
    }
    for (const { group, state } of isMeant === undefined ? await busyGroups(this.#deps.groupLedger, signal) : []) {
      if (state === 'OPEN') this.#enqueue(group, [], observer, signal)
    }
    for (const receipt of unfinished.filter(awaitsJob)) {
      const name = `alone/${receipt.identity}`
      if (this.#working.has(name) || isMeant?.(receipt) === false) continue
      this.#work(name, () => this.#runAlone(receipt, observer, signal))
    }
  }

  /** Resolves when nothing is at work any more. */
  async rest(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working.values())
    this.#throwFailure()
  }

  #throwFailure(): void {
    if (this.#failures.length > 0) throw this.#failures.shift()
  }

  #enqueue(group: string, receipts: readonly Receipt[], observer: DriveJobsObserver, signal: AbortSignal): void {
    const queue = this.#queues.get(group)
    if (queue !== undefined) {
      queue.push(...without(receipts, queue, fileOf))
      return
    }
    this.#queues.set(group, [...receipts])
    this.#work(`group/${group}`, () => this.#runGroup(group, observer, signal))
  }

  #work(name: string, work: () => Promise<void>): void {
    const working: Promise<void> = work()
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => {
        if (this.#working.get(name) === working) this.#working.delete(name)
      })
    this.#working.set(name, working)
  }

  async #runAlone(receipt: Receipt, observer: DriveJobsObserver, signal: AbortSignal): Promise<void> {
    await this.#slots.acquire()
    const teller = new JobTeller(this.#deps, observer.ends)
    try {
      if (!signal.aborted && receipt.plan?.kind === 'start') await this.#deps.runAlone(receipt.plan.name)
      await teller.tellEnded([fileOf(receipt)])
    } catch (error) {
      if (!signal.aborted) await teller.tellError([fileOf(receipt)], error)
    } finally {
      this.#slots.release()
    }
  }

  async #runGroup(group: string, observer: DriveJobsObserver, signal: AbortSignal): Promise<void> {
    await this.#slots.acquire()
    const teller = new JobTeller(this.#deps, observer.ends)
    const queue = this.#queues.get(group) ?? []
    try {
      while (!signal.aborted) {
        const [head] = queue
        const end = await this.#workOn(group, head, teller, observer, signal)
        if (end === 'halted') return await teller.tellError(queue.map(fileOf), new GroupHalted(group))
        if (head !== undefined) queue.shift()
        else if (queue.length === 0) return
      }
    } catch (error) {
      if (signal.aborted) return
      const files = [...filesIn((await this.#deps.groupLedger.findGroup(group))?.value), ...queue.map(fileOf)]
      if (files.length === 0) throw error
      await teller.tellError(files, error)
    } finally {
      this.#queues.delete(group)
      this.#slots.release()
    }
  }

  /** Works on a group until the file is at its end; without a file, until nothing is left in the group's record. */
  async #workOn(group: string, head: Receipt | undefined, teller: JobTeller, observer: DriveJobsObserver, signal: AbortSignal): Promise<'done' | 'halted'> {
    const { groupLedger, workGroup, clock, owner } = this.#deps
    let before: readonly WaitingFile[] = []
    for (;;) {
      signal.throwIfAborted()
      const record = (await groupLedger.findGroup(group))?.value
      const inRecord = filesIn(record)
      await teller.tellEnded(without(before, inRecord, itself))
      before = inRecord
      if (record?.state === 'HALTED') return 'halted'
      if (head === undefined && (record === undefined || !isBusyGroup(record))) return 'done'
      if (record?.lease !== undefined) await this.#takeOver(group)
      const task = { group, owner, signal, ...(head === undefined ? {} : { message: { ...fileOf(head), isOld: false } }) }
      const progress = await workGroup.execute(task)
      if (progress.kind === 'done') {
        const left = without(before, filesIn((await groupLedger.findGroup(group))?.value), itself)
        await teller.tellEnded(head === undefined ? left : [...left, fileOf(head)])
        return 'done'
      }
      await this.#wait(group, progress.untilMs - clock.nowMs(), observer, signal)
    }
  }

  async #wait(group: string, waitMs: number, observer: DriveJobsObserver, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps
    if (waitMs <= LONG_WAIT_MS) return await clock.sleep(Math.max(0, waitMs), signal)
    observer.waits?.(group, clock.nowMs() + waitMs)
    this.#slots.release()
    try {
      await clock.sleep(LONG_WAIT_MS, signal)
    } finally {
      await this.#slots.acquire()
    }
  }

  async #takeOver(group: string): Promise<void> {
    const stored = await this.#deps.groupLedger.findGroup(group)
    const holder = stored?.value.lease?.owner
    if (stored === undefined || holder === undefined || holder === this.#deps.owner || !this.#deps.isOwnerGone(holder)) return
    await this.#deps.groupLedger.saveGroup(savedGroup(stored.value, releaseLease(stored.value, holder), isoNow(this.#deps.clock)), stored.revision)
  }
}

function filesIn(record: OrderGroup | undefined): readonly WaitingFile[] {
  return record === undefined ? [] : [...(record.current === undefined ? [] : [record.current]), ...record.admitted]
}

/** Those of a list that are not in the other. */
function without<T>(list: readonly T[], others: readonly T[], fileIn: (item: T) => WaitingFile): readonly T[] {
  const names = new Set(others.map((item) => nameOf(fileIn(item))))
  return list.filter((item) => !names.has(nameOf(fileIn(item))))
}

function itself(file: WaitingFile): WaitingFile {
  return file
}
