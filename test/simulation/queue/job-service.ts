import { MemoryJobRunner, type MemoryJobRun } from '../../../src/adapters/memory/memory-job-runner.ts'
import { claimRun } from '../../../src/domain/ledger/run.ts'
import type { JobRunner } from '../../../src/ports/job-runner.ts'
import type { Ledger } from '../../../src/ports/ledger.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { gatedPort } from '../kernel/gated-port.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { Task } from '../kernel/task.ts'
import { USUAL_RUN, type JobRunPlan, type QueuePlan } from './queue-plan.ts'

export interface JobServiceOptions {
  readonly plan: QueuePlan
  readonly simulation: Simulation
  readonly ledger: Ledger
  /** Whether jobs claim the id of their run first. */
  readonly claims: boolean
  /** Told when the event of a run's end comes. */
  readonly onEvent: (jobRunId: string) => void
}

export const JOB_NAME = 'load'
const CLAIM_TRIES = 3

/** A service that runs jobs by a plan: how long, how they end and who is told of it, and whose starts are not always answered. */
export class JobService {
  readonly runner: MemoryJobRunner
  readonly #options: JobServiceOptions
  #starts = 0
  #isCalm = false

  constructor(options: JobServiceOptions) {
    this.#options = options
    const { plan, simulation, claims } = options
    this.runner = new MemoryJobRunner({
      clock: { nowMs: () => simulation.nowMs(), sleep: () => Promise.reject(new Error('the service sleeps by `after`')) },
      jobs: { [JOB_NAME]: { concurrentRunsMax: plan.capacity } },
      listingLagMs: plan.listingLagMs,
      plan: ({ arguments: given }, ordinal) => {
        const run = this.#planOf(ordinal)
        return plan.poison.includes(given['--key'] ?? '') ? { ...run, end: 'FAILED' } : run
      },
      onBegin: (run) => {
        this.#announce(run)
        return claims ? this.#claim(run) : 'go-on'
      },
      after: (delayMs, run) => simulation.after(delayMs, run),
    })
  }

  /** The service as workers see it. */
  get port(): JobRunner {
    const { runner } = this
    return {
      start: async (start) => {
        const outcome = await runner.start(start)
        this.#starts += 1
        const isLost = !this.#isCalm && this.#options.plan.lostStarts.includes(this.#starts)
        if (isLost) throw new PortError('timeout', 'simulated: the answer to the start is lost')
        return outcome
      },
      look: (job, jobRunId) => runner.look(job, jobRunId),
      search: (job, runId, sinceMs) => runner.search(job, runId, sinceMs),
    }
  }

  /** From now on every start is answered. */
  calmDown(): void {
    this.#isCalm = true
  }

  #planOf(ordinal: number): JobRunPlan {
    return this.#options.plan.jobRuns[ordinal - 1] ?? USUAL_RUN
  }

  #announce({ jobRunId }: MemoryJobRun): void {
    const ordinal = this.runner.snapshot().findIndex((run) => run.jobRunId === jobRunId) + 1
    const { durationMs, unreportedMs, eventMs } = this.#planOf(ordinal)
    const { simulation, onEvent } = this.#options
    if (eventMs !== undefined) simulation.after(durationMs + unreportedMs + eventMs, () => onEvent(jobRunId))
  }

  /** A job's first act, in a process of its own, which can die and stand still as others do. */
  #claim({ runId, jobRunId }: MemoryJobRun): Promise<'go-on' | 'nothing-to-do'> {
    return new Promise((resolve, reject) => {
      const { simulation, ledger } = this.#options
      const work = async (task: Task): Promise<void> => {
        const gated = gatedPort('ledger', ledger, (port, method, args, perform) => task.call(port, method, args, perform))
        const at = (): string => new Date(simulation.nowMs()).toISOString()
        resolve((await isClaimed(gated, runId, jobRunId, at)) ? 'go-on' : 'nothing-to-do')
        // The service goes on before anybody else does.
        await Promise.resolve()
        await Promise.resolve()
      }
      simulation.spawn(`job ${jobRunId.slice(0, 8)} of ${runId.slice(0, 12)}`, work, ({ how }) => {
        if (how !== 'returned') reject(new Error(`the job ${how} before it had claimed its run`))
      })
    })
  }
}

async function isClaimed(ledger: Ledger, runId: string, jobRunId: string, at: () => string): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      const stored = await ledger.findRun(runId)
      if (stored === undefined) return false
      const claim = claimRun(stored.value, jobRunId, at())
      if (claim.kind === 'refused') return false
      if (claim.run === stored.value || (await ledger.saveRun(claim.run, stored.revision)).kind === 'saved') return true
    } catch (error) {
      if (tries >= CLAIM_TRIES) throw error
    }
  }
}
