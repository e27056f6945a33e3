import type { Receipt } from '../../domain/ledger/receipt.ts'
import { advanceGroup, isSameFile, runIdOf, type GroupOutcome } from '../../domain/queue/advance-group.ts'
import { isLate, startedFile } from '../../domain/queue/lateness.ts'
import { takeLease } from '../../domain/queue/lease.ts'
import { isWaitingIn } from '../../domain/queue/ordered-machine.ts'
import { nextStep, type GroupStep } from '../../domain/queue/next-step.ts'
import { ADMITTED_MAX, isBusyGroup, withAdmitted, type CurrentFile, type OrderGroup, type RunEnd, type WaitingFile } from '../../domain/queue/order-group.ts'
import { FULL_DELAY_MS } from '../../domain/queue/run-timing.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { JobRunner, JobStartOutcome } from '../../ports/job-runner.ts'
import type { Stored } from '../../ports/ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import { conversionFailed, INTERRUPTED } from './conversion-end.ts'
import { GroupRecords, ROUNDS_MAX } from './group-records.ts'
import { JobRuns } from './job-runs.ts'
import { jobStartOf } from './job-start.ts'
import { OrderedFiles, type OrderedFilesDeps } from './ordered-files.ts'

export interface WorkGroupDeps extends OrderedFilesDeps {
  readonly groupLedger: GroupLedger
  readonly jobs: JobRunner
  /** Processes a file here, to its end, in place of a run: for jobs whose engine is `lambda`. */
  readonly convert: (receipt: Receipt) => Promise<void>
  /** How often a run is looked at, in milliseconds. */
  readonly pollMs: number
}

export interface WorkGroupTask {
  readonly group: string
  /** The file at the head of the queue; `isOld` when the queue is about to lose it. Without it only what the record holds is worked on. */
  readonly message?: WaitingFile & { readonly isOld: boolean }
  /** Different for every invocation. */
  readonly owner: string
  readonly signal?: AbortSignal
}

export type GroupProgress =
  /** The message's file is at its end, or is in the ledger's own hands. Without a message: the group is at rest. */
  | { readonly kind: 'done' }
  /** To be taken up again then, at the latest. */
  | { readonly kind: 'wait'; readonly untilMs: number }

type StepResult =
  /** To be saved. */
  | { readonly kind: 'advanced'; readonly group: OrderGroup }
  /** Everything is saved. */
  | { readonly kind: 'look-again' }
  | GroupProgress

/** A group that takes more steps in one go than this does not get anywhere. */
const STEPS_MAX = 10_000

/**
 * Works on one group as far as it goes now: at most one file of it runs, and only the holder of the group's lease changes which. What an
 * invocation leaves half done the next one takes up, by the record.
 */
export class WorkGroup {
  readonly #deps: WorkGroupDeps
  readonly #files: OrderedFiles
  readonly #records: GroupRecords
  readonly #runs: JobRuns

  constructor(deps: WorkGroupDeps) {
    this.#deps = deps
    this.#files = new OrderedFiles(deps)
    this.#records = new GroupRecords(deps.groupLedger, deps.clock)
    this.#runs = new JobRuns(deps)
  }

  async execute(task: WorkGroupTask): Promise<GroupProgress> {
    try {
      const progress = await this.#work(task)
      await this.#records.giveBack(await this.#records.find(task.group), task.owner)
      return progress
    } catch (error) {
      // A lease that cannot be given back ends by itself; what is told is what went wrong first.
      await this.#records.find(task.group).then((stored) => this.#records.giveBack(stored, task.owner)).catch(() => undefined)
      throw error
    }
  }

  async #work(task: WorkGroupTask): Promise<GroupProgress> {
    let stored = await this.#records.find(task.group)
    for (let step = 0; step < STEPS_MAX; step += 1) {
      task.signal?.throwIfAborted()
      if (await this.#isDealtWith(stored.value, task.message)) return { kind: 'done' }
      // The lease is not taken for nothing, since it would keep out whoever has something to do.
      if (task.message === undefined && isAtRest(stored.value)) return { kind: 'done' }
      const taking = takeLease(stored.value, task.owner, this.#nowMs())
      // Most holders are done in a moment.
      if (taking.kind === 'held') return await this.#admitOld(task, { kind: 'wait', untilMs: Math.min(taking.untilMs, this.#nowMs() + this.#deps.pollMs) })
      const held = taking.group === stored.value ? stored : await this.#records.save(stored, taking.group)
      const result = held === undefined ? LOOK_AGAIN : await this.#step(held, nextStep(taking.group, this.#nowMs()), task)
      if (result.kind === 'done') return result
      if (result.kind === 'wait') return await this.#admitOld(task, result)
      const saved = held !== undefined && result.kind === 'advanced' ? await this.#records.save(held, result.group) : undefined
      stored = saved ?? (await this.#records.find(task.group))
    }
    throw new Error(`group ${task.group} took more than ${STEPS_MAX.toString()} steps and was left; its record is saved`)
  }

  async #step(stored: Stored<OrderGroup>, step: GroupStep, task: WorkGroupTask): Promise<StepResult> {
    if (step.kind === 'wait') return step
    if (step.kind === 'choose') return await this.#choose(stored.value, task.message)
    const { file } = step
    const receipt = (await this.#deps.ledger.findReceipt(file.receipt))?.value
    if (receipt === undefined) return this.#advanced(stored, { kind: 'dropped' })
    // Otherwise it has come to its end by a step that was not saved, or by somebody else.
    const isWaiting = isWaitingIn(receipt, file.attempt, task.group)
    const isHere = receipt.job?.engine !== 'glue'
    if (!isWaiting && (step.kind === 'start' || (step.kind === 'search' && isHere))) {
      return this.#advanced(stored, { kind: 'settled', then: thenOf(receipt, file) })
    }
    switch (step.kind) {
      case 'settle':
        return this.#advanced(stored, { kind: 'settled', then: await this.#settle(file, receipt, isWaiting, step.end) })
      case 'start':
        return isHere ? await this.#convert(stored, receipt, task) : await this.#start(stored, file, receipt)
      case 'search': {
        if (isHere) return this.#advanced(stored, { kind: 'ended', end: INTERRUPTED })
        const jobRunId = await this.#runs.find(file, receipt)
        if (jobRunId !== undefined) return this.#advanced(stored, { kind: 'started', jobRunId })
        return step.mayStart ? this.#advanced(stored, { kind: 'not-started' }) : this.#poll()
      }
      case 'look': {
        const report = await this.#runs.look(file, step.jobRunId, receipt)
        if (report.kind === 'going') return this.#poll()
        return this.#advanced(stored, report.kind === 'other' ? { kind: 'started', jobRunId: report.jobRunId } : report)
      }
    }
  }

  /** Takes the next file that can be run: those of the record first. */
  async #choose(group: OrderGroup, message: WaitingFile | undefined): Promise<StepResult> {
    if (group.state === 'HALTED') return this.#admit(group, message)
    const file = group.admitted[0] ?? message
    if (file === undefined) return { kind: 'done' }
    const receipt = await this.#files.waiting(file, group.group)
    if (receipt === undefined || !(await this.#files.isRunnable(receipt))) {
      return { kind: 'advanced', group: { ...group, admitted: group.admitted.filter((waiting) => !isSameFile(waiting, file)) } }
    }
    const started = startedFile(receipt.object.key, receipt.object.sequencer)
    if (group.newest !== undefined && isLate(started, group.newest)) await this.#files.save(receipt, { kind: 'late', after: group.newest.key })
    return { kind: 'advanced', group: advanceGroup(group, { kind: 'chosen', file, started }, this.#nowMs()) }
  }

  /** A halted group takes what comes into its record, as long as it has room: the queue forgets in the end. */
  #admit(group: OrderGroup, message: WaitingFile | undefined): StepResult {
    if (message === undefined) return { kind: 'done' }
    if (group.admitted.length >= ADMITTED_MAX) return { kind: 'wait', untilMs: this.#nowMs() + FULL_DELAY_MS }
    return { kind: 'advanced', group: withAdmitted(group, message) }
  }

  /** A message that the queue is about to lose goes into the record, behind what is there. The file that is worked on is there already. */
  async #admitOld({ group, message }: WorkGroupTask, wait: GroupProgress): Promise<GroupProgress> {
    if (message?.isOld !== true) return wait
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const stored = await this.#records.find(group)
      const { current, admitted } = stored.value
      if (current !== undefined && isSameFile(current, message)) return { kind: 'done' }
      if (await this.#isDealtWith(stored.value, message)) return { kind: 'done' }
      if (admitted.length >= ADMITTED_MAX) return { kind: 'wait', untilMs: this.#nowMs() + FULL_DELAY_MS }
      if ((await this.#records.save(stored, withAdmitted(stored.value, message))) !== undefined) return { kind: 'done' }
    }
    return wait
  }

  /** The call itself, with what must be known before it saved before it. */
  async #start(stored: Stored<OrderGroup>, file: CurrentFile, receipt: Receipt): Promise<StepResult> {
    await this.#runs.register(file, receipt)
    const calling = await this.#calling(stored)
    if (calling === undefined) return LOOK_AGAIN
    let outcome: JobStartOutcome
    try {
      outcome = await this.#deps.jobs.start(jobStartOf(receipt, file.runId))
    } catch (error) {
      if (!(error instanceof PortError)) throw error
      // Whether a run was started is not known, or will be known by a search: the record says that one may be there.
      if (!error.outcomeUnknown) await this.#records.recordOutcome(calling, { kind: 'not-started' })
      if (!error.retryable && !error.outcomeUnknown) throw error
      return this.#poll()
    }
    // An outcome that cannot be saved is no error of the start: who comes next finds the run by a search.
    await this.#records.recordOutcome(calling, outcome)
    return outcome.kind === 'started' ? this.#poll() : LOOK_AGAIN
  }

  /**
   * The conversion saves by itself what has become of the file. Who finds one begun that nobody is at work on any more takes it for a
   * failed one: a file that breaks every process must come to an end too.
   */
  async #convert(stored: Stored<OrderGroup>, receipt: Receipt, { group, owner }: WorkGroupTask): Promise<StepResult> {
    const calling = await this.#calling(stored)
    if (calling === undefined) return LOOK_AGAIN
    try {
      await this.#records.keepingLease(group, owner, () => this.#deps.convert(receipt))
    } catch (error) {
      // Something beside the table could not be done, as telling people: a sweep does it.
      if ((await this.#files.waiting({ receipt: receipt.identity, attempt: receipt.attempt }, group)) === undefined) return LOOK_AGAIN
      if (error instanceof PortError && error.retryable) {
        await this.#records.recordOutcome(calling, { kind: 'not-started' })
        return this.#poll()
      }
      await this.#records.recordOutcome(calling, { kind: 'ended', end: conversionFailed(error) })
    }
    return LOOK_AGAIN
  }

  async #settle(file: CurrentFile, receipt: Receipt, isWaiting: boolean, end: RunEnd): Promise<'run-again' | 'go-on' | 'halt'> {
    const { engine, order } = receipt.job ?? {}
    const isAgain = isWaiting && end.kind === 'failed' && !end.permanent && file.run < (order?.attempts ?? 1)
    // Conversions here are one run, however often they are tried.
    const runs = engine === 'glue' ? file.run : 1
    if (!isAgain || engine === 'glue') await this.#runs.end(runIdOf(file, runs), end)
    if (isAgain) return 'run-again'
    const runIds = Array.from({ length: runs }, (_, index) => runIdOf(file, index + 1))
    const outcome = { kind: 'ended', end, runIds, letter: this.#deps.deadLetters !== undefined } as const
    // The end is of this attempt; the file may be in its next one by now, and that one waits for runs of its own.
    return thenOf(await this.#files.save({ identity: file.receipt, attempt: file.attempt }, outcome), file)
  }

  /** Files of which the ledger knows nothing, or not as files of this group, are nobody's business here. */
  async #isDealtWith({ group, current, admitted }: OrderGroup, message: WaitingFile | undefined): Promise<boolean> {
    if (message === undefined) return false
    if (current !== undefined && isSameFile(current, message)) return false
    return admitted.some((waiting) => isSameFile(waiting, message)) || (await this.#files.waiting(message, group)) === undefined
  }

  async #calling(stored: Stored<OrderGroup>): Promise<Stored<OrderGroup> | undefined> {
    return await this.#records.save(stored, advanceGroup(stored.value, { kind: 'calling' }, this.#nowMs()))
  }

  #advanced({ value }: Stored<OrderGroup>, outcome: GroupOutcome): StepResult {
    return { kind: 'advanced', group: advanceGroup(value, outcome, this.#nowMs()) }
  }

  #poll(): GroupProgress {
    return { kind: 'wait', untilMs: this.#nowMs() + this.#deps.pollMs }
  }

  #nowMs(): number {
    return this.#deps.clock.nowMs()
  }
}

/** Whether there is nothing to do in the group unless a message brings it. */
function isAtRest(group: OrderGroup): boolean {
  return group.state === 'HALTED' || !isBusyGroup(group)
}

/** What the group does, by what the ledger says of the file that was worked on. */
function thenOf(receipt: Receipt, { attempt }: WaitingFile): 'go-on' | 'halt' {
  const hasFailed = receipt.attempt === attempt && (receipt.state === 'FAILED' || receipt.state === 'QUARANTINED')
  return hasFailed && receipt.job?.order?.onFailure === 'halt' ? 'halt' : 'go-on'
}

const LOOK_AGAIN: StepResult = { kind: 'look-again' }
