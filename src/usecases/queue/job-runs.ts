import type { Receipt } from '../../domain/ledger/receipt.ts'
import { moveRun, type Run } from '../../domain/ledger/run.ts'
import type { CurrentFile, RunEnd } from '../../domain/queue/order-group.ts'
import { SETTLING_MS } from '../../domain/queue/run-timing.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoundRun, JobRunner, JobRunStanding } from '../../ports/job-runner.ts'
import type { Ledger, Stored } from '../../ports/ledger.ts'
import { isoNow } from '../iso-now.ts'
import { ROUNDS_MAX } from './group-records.ts'
import { jobStartOf } from './job-start.ts'

export interface JobRunsDeps {
  readonly ledger: Ledger
  readonly jobs: JobRunner
  readonly clock: Clock
}

export type RunReport =
  | { readonly kind: 'going' }
  /** Another run does the work, or is still going on. */
  | { readonly kind: 'other'; readonly jobRunId: string }
  | { readonly kind: 'ended'; readonly end: RunEnd }

/** Further than this the clocks of the service and of this machine are not apart. */
const CLOCKS_APART_MS = 3_600_000

/** The runs of ordered files in the job service, and what the ledger knows of them. */
export class JobRuns {
  readonly #deps: JobRunsDeps

  constructor(deps: JobRunsDeps) {
    this.#deps = deps
  }

  /** Before the start is called, so that the run finds what it is to claim. */
  async register({ runId }: CurrentFile, { identity, object, job, attempt, fence }: Receipt): Promise<void> {
    const at = isoNow(this.#deps.clock)
    const jobId = job === undefined ? {} : { jobId: job.jobId }
    const run: Run = { id: runId, identity, object, ...jobId, state: 'PENDING', attempt, fence, createdAt: at, updatedAt: at, history: [{ at, from: null, to: 'PENDING' }] }
    await this.#deps.ledger.registerRun(run)
  }

  /** The run that carries the id: the one that has claimed it, which no listing needs to show yet, else one that goes on, else the newest. */
  async find({ runId }: CurrentFile, receipt: Receipt): Promise<string | undefined> {
    const run = await this.#known(runId)
    if (run?.claimedBy !== undefined) return run.claimedBy
    const found = await this.#search(run, receipt)
    return (found.find(isGoing) ?? found[0])?.jobRunId
  }

  /**
   * How the turn of a file stands, by its run. A start with a lost answer may have been carried out as well as its repetition: the run
   * that has claimed the id counts, and where none has, all have to end.
   */
  async look({ runId, phase }: CurrentFile, jobRunId: string, receipt: Receipt): Promise<RunReport> {
    const { jobs, clock } = this.#deps
    const standing = await jobs.look(jobStartOf(receipt, runId).job, jobRunId)
    if (standing.kind === 'going') return standing
    // What the service has only just started it may not know yet.
    if (standing.kind === 'unknown' && phase.kind === 'running' && clock.nowMs() < phase.sinceMs + SETTLING_MS) return { kind: 'going' }
    const end = endOf(standing, jobRunId)
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const stored = await this.#deps.ledger.findRun(runId)
      const run = stored?.value
      const other = run?.claimedBy ?? (await this.#search(run, receipt)).find(isGoing)?.jobRunId ?? jobRunId
      if (other !== jobRunId) return { kind: 'other', jobRunId: other }
      // Before anybody goes on: a start that was held up on its way may be carried out now, and must not get the claim any more.
      if (stored === undefined || (await this.#close(stored, end))) return { kind: 'ended', end }
    }
    throw busy(runId)
  }

  /** Records the end of a run. One that has ended stays as it ended. */
  async end(runId: string, end: RunEnd): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const stored = await this.#deps.ledger.findRun(runId)
      if (stored === undefined || (await this.#close(stored, end))) return
    }
    throw busy(runId)
  }

  /** False when the run was changed by somebody else. */
  async #close({ value, revision }: Stored<Run>, end: RunEnd): Promise<boolean> {
    const { ledger, clock } = this.#deps
    const at = isoNow(clock)
    const running = value.state === 'PENDING' && end.kind === 'succeeded' ? moveRun(value, 'RUNNING', at) : value
    const failure = end.kind === 'failed' ? { error: { code: end.code, message: end.message } } : {}
    const ended = running === undefined ? undefined : moveRun(running, end.kind === 'succeeded' ? 'COMPLETED' : 'FAILED', at, failure)
    return ended === undefined || (await ledger.saveRun(ended, revision)).kind === 'saved'
  }

  async #search(run: Run | undefined, receipt: Receipt): Promise<readonly FoundRun[]> {
    // A run is registered before its start is called.
    if (run === undefined) return []
    return await this.#deps.jobs.search(jobStartOf(receipt, run.id).job, run.id, Date.parse(run.createdAt) - CLOCKS_APART_MS)
  }

  async #known(runId: string): Promise<Run | undefined> {
    return (await this.#deps.ledger.findRun(runId))?.value
  }
}

function busy(runId: string): Error {
  return new Error(`the end of run ${runId} could not be saved: it is being changed all the time`)
}

function isGoing({ standing }: FoundRun): boolean {
  return standing.kind === 'going'
}

function endOf(standing: Exclude<JobRunStanding, { readonly kind: 'going' }>, jobRunId: string): RunEnd {
  switch (standing.kind) {
    case 'succeeded':
      return { kind: 'succeeded' }
    case 'failed':
      return { kind: 'failed', code: 'job-failed', message: `${standing.code}: ${standing.message}`, permanent: false }
    case 'unknown':
      return { kind: 'failed', code: 'job-failed', message: `The service knows no run ${jobRunId} any more.`, permanent: false }
  }
}
