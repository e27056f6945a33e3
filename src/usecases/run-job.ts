import type { Machine } from '../domain/flow/machine.ts'
import type { Identity } from '../domain/identity/object-version.ts'
import { locationOf } from '../domain/ledger/location-of.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import type { RunEnd } from '../domain/queue/order-group.ts'
import { orderedMachine, type OrderedEffect, type OrderedOutcome } from '../domain/queue/ordered-machine.ts'
import type { Clock } from '../ports/clock.ts'
import type { JobRunner, JobRunStanding } from '../ports/job-runner.ts'
import type { Ledger, Stored } from '../ports/ledger.ts'
import type { Notifier } from '../ports/notifier.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { drive } from './drive.ts'
import { isoNow } from './iso-now.ts'
import { publishNotice } from './notice-publisher.ts'
import { jobStartOf } from './queue/job-start.ts'
import { RunRecorder } from './run-recorder.ts'
import { readableSource } from './source-standing.ts'

export interface RunJobDeps {
  readonly ledger: Ledger
  readonly store: ObjectStore
  readonly notifier: Notifier
  readonly jobs: JobRunner
  readonly clock: Clock
  /** How often a run is looked at, in milliseconds. */
  readonly pollMs: number
}

type JobEffect = OrderedEffect | { readonly kind: 'run'; readonly runId: string }

/**
 * Runs the job of one file that waits for no other, and stays with the run to its end. Not for two callers at once. A run that an earlier call
 * has left going is gone on with, so interrupting a call loses nothing.
 *
 * @throws PortError when the world does not answer; the next call goes on from there.
 */
export class RunJob {
  readonly #deps: RunJobDeps
  readonly #runs: RunRecorder

  constructor(deps: RunJobDeps) {
    this.#deps = deps
    this.#runs = new RunRecorder(deps.ledger, deps.clock)
  }

  async execute(identity: Identity, signal?: AbortSignal): Promise<void> {
    await drive<Receipt, JobEffect, OrderedOutcome>(await this.#find(identity), {
      machine: jobMachine,
      perform: (effect, receipt) => this.#perform(effect, receipt, signal),
      save: (receipt, revision) => this.#deps.ledger.saveReceipt(receipt, revision),
      reload: () => this.#find(identity),
      now: () => isoNow(this.#deps.clock),
    })
  }

  async #perform(effect: JobEffect, receipt: Receipt, signal: AbortSignal | undefined): Promise<OrderedOutcome> {
    switch (effect.kind) {
      case 'run':
        return await this.#run(effect.runId, receipt, signal)
      case 'publish':
        return await publishNotice(this.#deps.notifier, effect.notice, receipt)
      case 'send-letter':
        throw new Error(`a dead letter of ${receipt.object.key} is to be sent, and there is no queue for it here`)
    }
  }

  async #run(runId: string, receipt: Receipt, signal: AbortSignal | undefined): Promise<OrderedOutcome> {
    const { jobs, store } = this.#deps
    const start = jobStartOf(receipt, runId)
    const [known] = await jobs.search(start.job, runId, 0)
    if (known === undefined) {
      const source = await readableSource(store, locationOf(receipt), receipt.job?.versions === 'all')
      if (source.kind === 'gone' || source.kind === 'replaced') return { kind: source.kind }
    }
    await this.#runs.begin(runId, receipt)
    const end = known === undefined ? await this.#startedToEnd(start, signal) : await this.#toEnd(start.job, known.jobRunId, signal)
    if (end.kind === 'succeeded') await this.#runs.end(runId, 'COMPLETED', {})
    else await this.#runs.end(runId, 'FAILED', { error: { code: end.code, message: end.message } })
    return { kind: 'ended', end, runIds: [runId], letter: false }
  }

  async #startedToEnd(start: Parameters<JobRunner['start']>[0], signal: AbortSignal | undefined): Promise<RunEnd> {
    const { jobs, clock, pollMs } = this.#deps
    for (;;) {
      signal?.throwIfAborted()
      const outcome = await jobs.start(start)
      if (outcome.kind === 'refused') return { kind: 'failed', code: outcome.code, message: outcome.message, permanent: true }
      if (outcome.kind === 'started') return await this.#toEnd(start.job, outcome.jobRunId, signal)
      await clock.sleep(pollMs, signal)
    }
  }

  async #toEnd(job: string, jobRunId: string, signal: AbortSignal | undefined): Promise<RunEnd> {
    const { jobs, clock, pollMs } = this.#deps
    for (;;) {
      const standing = await jobs.look(job, jobRunId)
      if (standing.kind !== 'going') return endOf(standing, jobRunId)
      await clock.sleep(pollMs, signal)
    }
  }

  async #find(identity: Identity): Promise<Stored<Receipt>> {
    const stored = await this.#deps.ledger.findReceipt(identity)
    if (stored === undefined) throw new Error(`receipt ${identity} has vanished from the ledger`)
    return stored
  }
}

/** Whether a file is handed over to a job that runs elsewhere, and waits for no other file. */
export function awaitsJob({ state, plan, job }: Receipt): boolean {
  return state === 'ROUTED' && plan?.kind === 'start' && plan.started && job?.engine === 'glue'
}

/** What follows after the run is the same as after the turn of an ordered file. */
const jobMachine: Machine<Receipt, JobEffect, OrderedOutcome> = {
  next: (receipt) => (awaitsJob(receipt) && receipt.plan?.kind === 'start' ? { kind: 'run', runId: receipt.plan.name } : orderedMachine.next(receipt)),
  evolve: (receipt, outcome, at) => orderedMachine.evolve(receipt, outcome, at),
}

function endOf(standing: Exclude<JobRunStanding, { kind: 'going' }>, jobRunId: string): RunEnd {
  switch (standing.kind) {
    case 'succeeded':
      return { kind: 'succeeded' }
    case 'failed':
      return { kind: 'failed', code: 'job-failed', message: `${standing.code}: ${standing.message}`, permanent: false }
    case 'unknown':
      return { kind: 'failed', code: 'job-failed', message: `The service knows no run ${jobRunId} any more.`, permanent: false }
  }
}
