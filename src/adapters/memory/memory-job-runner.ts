import { sha256Hex } from '../../domain/identity/object-version.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoundRun, JobRunner, JobRunStanding, JobStart, JobStartOutcome } from '../../ports/job-runner.ts'

export type MemoryJobRunEnd = 'SUCCEEDED' | 'FAILED' | 'TIMEOUT' | 'STOPPED'
export type MemoryJobRunState = 'STARTING' | 'RUNNING' | MemoryJobRunEnd

/** What becomes of a run when nobody intervenes. */
export interface MemoryJobPlan {
  /** Milliseconds until its code begins. 0 when absent. */
  readonly startingMs?: number
  /** Milliseconds from there to its end; `Infinity` for a run that only `end` ends. */
  readonly durationMs: number
  readonly end: MemoryJobRunEnd
  /** Milliseconds from its end until the service tells of it; `Infinity` for a run that goes on for ever, as far as anybody sees, until `report`. */
  readonly unreportedMs?: number
}

export interface MemoryJobRun extends JobStart {
  readonly jobRunId: string
  /** What is the case. */
  readonly state: MemoryJobRunState
  /** What the service says, which may be behind it. */
  readonly reported: MemoryJobRunState
  /** Milliseconds since 1970; from `beganMs` to `endedMs` its code ran. */
  readonly startedMs: number
  readonly beganMs?: number
  readonly endedMs?: number
  /** What the service says of a failure. */
  readonly message?: string
}

type JobsNext = 'go-on' | 'nothing-to-do'

export interface MemoryJobRunnerOptions {
  readonly clock: Clock
  /** The jobs there are, and how many runs of each may go on at once: 1 when absent, as for a new job of Glue. */
  readonly jobs: Readonly<Record<string, { readonly concurrentRunsMax?: number }>>
  /** Decides on each run, `ordinal` being 1 for the first ever. One minute and success when absent. */
  readonly plan?: (start: JobStart, ordinal: number) => MemoryJobPlan
  /** How long a new run is missing from listings, in milliseconds. 0 when absent. */
  readonly listingLagMs?: number
  /** What the job does first. `'nothing-to-do'`: it succeeds at once, as one does whose claim is refused. One that throws has failed. */
  readonly onBegin?: (run: MemoryJobRun) => JobsNext | Promise<JobsNext>
  /** What the job does last, if nobody stopped it and it is to succeed. One that throws has failed. */
  readonly onEnd?: (run: MemoryJobRun) => void | Promise<void>
  /** Calls `run` after so many milliseconds. By the clock's `sleep` when absent. */
  readonly after?: (delayMs: number, run: () => void) => void
}

const USUAL: MemoryJobPlan = { durationMs: 60_000, end: 'SUCCEEDED' }

/**
 * A model of AWS Glue's job runs ("StartJobRun", "GetJobRun", "GetJobRuns" in its API reference): a start is never recognised as a
 * repetition, a job has room for so many runs at once, and a run goes on by itself as time passes. The service counts what it
 * reports: a run whose end it does not know still takes up room.
 */
export class MemoryJobRunner implements JobRunner {
  readonly #options: MemoryJobRunnerOptions
  readonly #after: (delayMs: number, run: () => void) => void
  readonly #runs = new Map<string, MemoryJobRun>()

  constructor(options: MemoryJobRunnerOptions) {
    const { clock } = options
    this.#options = options
    this.#after = options.after ?? ((delayMs, run) => void clock.sleep(delayMs).then(run))
  }

  async start(start: JobStart): Promise<JobStartOutcome> {
    const { jobs, plan = () => USUAL } = this.#options
    const { job, runId } = start
    const limits = Object.hasOwn(jobs, job) ? jobs[job] : undefined
    if (limits === undefined) return { kind: 'refused', code: 'no-such-job', message: `there is no job ${JSON.stringify(job)}` }
    const going = this.#runsOf(job).filter(({ reported }) => isGoing(reported))
    if (going.length >= (limits.concurrentRunsMax ?? 1)) return { kind: 'at-capacity' }
    const ordinal = this.#runs.size + 1
    const jobRunId = `jr_${sha256Hex(`job run ${ordinal}`)}`
    const args = { ...start.arguments, '--sluice_run_id': runId }
    const nowMs = this.#options.clock.nowMs()
    this.#runs.set(jobRunId, { job, runId, arguments: args, jobRunId, state: 'STARTING', reported: 'STARTING', startedMs: nowMs })
    const planned = plan(start, ordinal)
    this.#later(planned.startingMs ?? 0, () => this.#begin(jobRunId, planned))
    return { kind: 'started', jobRunId }
  }

  async look(job: string, jobRunId: string): Promise<JobRunStanding> {
    const run = this.#runs.get(jobRunId)
    return run?.job === job ? standingOf(run) : { kind: 'unknown' }
  }

  async search(job: string, runId: string, sinceMs: number): Promise<readonly FoundRun[]> {
    return this.listed(job)
      .filter((run) => run.arguments['--sluice_run_id'] === runId && run.startedMs >= sinceMs)
      .map((run) => ({ jobRunId: run.jobRunId, standing: standingOf(run) }))
  }

  /** The runs of a job that a listing shows by now, newest first. */
  listed(job: string): readonly MemoryJobRun[] {
    const seenSinceMs = this.#options.clock.nowMs() - (this.#options.listingLagMs ?? 0)
    return this.#runsOf(job).filter(({ startedMs }) => startedMs <= seenSinceMs).reverse()
  }

  /** Every run ever started, in order. */
  snapshot(): readonly MemoryJobRun[] {
    return structuredClone([...this.#runs.values()])
  }

  /** Ends a run from outside, at once and for all to see, whatever its plan: `'STOPPED'` is what a person does. One that has ended stays as it is. */
  end(jobRunId: string, end: MemoryJobRunEnd): void {
    this.#finish(jobRunId, end, messageOf(end))
    this.report(jobRunId)
  }

  /** Has the service tell how the run stands, however long it would have kept it to itself. */
  report(jobRunId: string): void {
    const run = this.#get(jobRunId)
    this.#runs.set(jobRunId, { ...run, reported: run.state })
  }

  #begin(jobRunId: string, plan: MemoryJobPlan): void {
    if (this.#get(jobRunId).state !== 'STARTING') return
    const run: MemoryJobRun = { ...this.#get(jobRunId), state: 'RUNNING', reported: 'RUNNING', beganMs: this.#options.clock.nowMs() }
    this.#runs.set(jobRunId, run)
    perform({
      act: () => this.#options.onBegin?.(run) ?? 'go-on',
      done: (next) => {
        if (next === 'nothing-to-do') this.#conclude(jobRunId, plan, 'SUCCEEDED')
        else this.#later(plan.durationMs, () => this.#complete(jobRunId, plan))
      },
      failed: (error) => this.#conclude(jobRunId, plan, 'FAILED', String(error)),
    })
  }

  #complete(jobRunId: string, plan: MemoryJobPlan): void {
    const run = this.#get(jobRunId)
    if (run.state !== 'RUNNING') return
    perform({
      act: () => (plan.end === 'SUCCEEDED' ? this.#options.onEnd?.(run) : undefined),
      done: () => this.#conclude(jobRunId, plan, plan.end),
      failed: (error) => this.#conclude(jobRunId, plan, 'FAILED', String(error)),
    })
  }

  #conclude(jobRunId: string, { unreportedMs = 0 }: MemoryJobPlan, end: MemoryJobRunEnd, message = messageOf(end)): void {
    this.#finish(jobRunId, end, message)
    if (unreportedMs === 0) return this.report(jobRunId)
    this.#later(unreportedMs, () => this.report(jobRunId))
  }

  #finish(jobRunId: string, end: MemoryJobRunEnd, message: string | undefined): void {
    const run = this.#get(jobRunId)
    if (!isGoing(run.state)) return
    const ended: MemoryJobRun = { ...run, state: end, endedMs: this.#options.clock.nowMs() }
    this.#runs.set(jobRunId, message === undefined ? ended : { ...ended, message })
  }

  #later(delayMs: number, run: () => void): void {
    if (Number.isFinite(delayMs)) this.#after(delayMs, run)
  }

  #runsOf(job: string): MemoryJobRun[] {
    return [...this.#runs.values()].filter((run) => run.job === job)
  }

  #get(jobRunId: string): MemoryJobRun {
    const run = this.#runs.get(jobRunId)
    if (run === undefined) throw new Error(`there is no run ${JSON.stringify(jobRunId)}`)
    return run
  }
}

interface Performance<T> {
  readonly act: () => T | Promise<T>
  readonly done: (value: T) => void
  readonly failed: (error: unknown) => void
}

/** Without waiting where there is nothing to wait for, since who calls by timers of another kind may not wait either. */
function perform<T>({ act, done, failed }: Performance<T>): void {
  let acting: T | Promise<T>
  try {
    acting = act()
  } catch (error) {
    return failed(error)
  }
  if (acting instanceof Promise) void acting.then(done, failed)
  else done(acting)
}

function isGoing(state: MemoryJobRunState): boolean {
  return state === 'STARTING' || state === 'RUNNING'
}

function messageOf(end: MemoryJobRunEnd): string | undefined {
  return end === 'SUCCEEDED' ? undefined : `the run ended as ${end}`
}

function standingOf({ reported, message = '' }: MemoryJobRun): JobRunStanding {
  switch (reported) {
    case 'STARTING':
    case 'RUNNING':
      return { kind: 'going' }
    case 'SUCCEEDED':
      return { kind: 'succeeded' }
    case 'FAILED':
      return { kind: 'failed', code: 'job-failed', message }
    case 'TIMEOUT':
      return { kind: 'failed', code: 'job-timeout', message }
    case 'STOPPED':
      return { kind: 'failed', code: 'job-stopped', message }
  }
}
