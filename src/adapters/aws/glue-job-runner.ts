import { GetJobRunCommand, GetJobRunsCommand, type GlueClient, type JobRun, StartJobRunCommand } from '@aws-sdk/client-glue'
import type { FoundRun, JobRunner, JobRunStanding, JobStart, JobStartOutcome } from '../../ports/job-runner.ts'
import { PortError } from '../../ports/port-error.ts'
import { type Attempted, readSdkFailure, translateError } from './translate-error.ts'

export interface GlueJobRunnerConfig {
  /** One that sends each request once, as `createGlueClient` makes it. */
  readonly client: Pick<GlueClient, 'send'>
}

const RUN_ID_ARGUMENT = '--sluice_run_id'
/** The most that GetJobRuns takes. */
const PAGE_SIZE = 200
/** 10,000 runs: more than a job starts within any time that is searched. */
const PAGES_MAX = 50
/** By how much the clock of whoever asks may be ahead of Glue's. */
const CLOCK_SKEW_MS = 300_000

const FULL = new Set(['ConcurrentRunsExceededException', 'ResourceNumberLimitExceededException', 'ResourceNumberLimitExceeded'])
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['EntityNotFoundException', 'no-such-job'],
  ['InvalidInputException', 'invalid-arguments'],
  ['ValidationException', 'invalid-arguments'],
])
/** The ends of a run that is none of the good ones. Every other state but SUCCEEDED counts as going, those of the future too. */
const FAILURES: ReadonlyMap<string, string> = new Map([
  ['FAILED', 'job-failed'],
  ['TIMEOUT', 'job-timeout'],
  ['STOPPED', 'job-stopped'],
  ['ERROR', 'job-error'],
  ['EXPIRED', 'job-expired'],
])

/**
 * Jobs of AWS Glue. Needs the rights `glue:StartJobRun`, `glue:GetJobRun` and `glue:GetJobRuns`. The jobs must have `MaxRetries` 0:
 * Glue reports a failed run as ended while its own retry, a run of another id, goes on.
 */
export class GlueJobRunner implements JobRunner {
  readonly #client: Pick<GlueClient, 'send'>

  constructor({ client }: GlueJobRunnerConfig) {
    this.#client = client
  }

  async start({ job, runId, arguments: args }: JobStart): Promise<JobStartOutcome> {
    const attempted = { action: `start a run of Glue job ${job}`, changes: true }
    try {
      const Arguments = { ...args, [RUN_ID_ARGUMENT]: runId }
      const { JobRunId: jobRunId } = await this.#client.send(new StartJobRunCommand({ JobName: job, Arguments }))
      if (jobRunId !== undefined) return { kind: 'started', jobRunId }
    } catch (error) {
      return refusedStart(error, attempted)
    }
    throw new PortError('unknown', `Could not ${attempted.action}: the answer names no run`, { outcomeUnknown: true })
  }

  async look(job: string, jobRunId: string): Promise<JobRunStanding> {
    try {
      const { JobRun: run } = await this.#client.send(new GetJobRunCommand({ JobName: job, RunId: jobRunId }))
      return run === undefined ? { kind: 'unknown' } : standingOf(run)
    } catch (error) {
      if (readSdkFailure(error).name === 'EntityNotFoundException') return { kind: 'unknown' }
      throw translateGlueError(error, { action: `look at run ${jobRunId} of Glue job ${job}`, changes: false })
    }
  }

  async search(job: string, runId: string, sinceMs: number): Promise<readonly FoundRun[]> {
    const found: FoundRun[] = []
    let token: string | undefined
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const { runs, next } = await this.#page(job, token)
      for (const run of runs) {
        // The newest run comes first ("GetJobRuns" in the API reference): all that follow are older.
        if (run.StartedOn !== undefined && run.StartedOn.getTime() < sinceMs - CLOCK_SKEW_MS) return found
        if (run.Id !== undefined && runIdOf(run) === runId) found.push({ jobRunId: run.Id, standing: standingOf(run) })
      }
      if (next === undefined) return found
      token = next
    }
    const runs = PAGE_SIZE * PAGES_MAX
    const since = new Date(sinceMs).toISOString()
    throw new PortError('unknown', `Glue job ${job} has more than ${runs} runs since ${since}: too many to search for ${runId}`)
  }

  async #page(job: string, token: string | undefined): Promise<{ readonly runs: readonly JobRun[]; readonly next?: string }> {
    try {
      const command = new GetJobRunsCommand({ JobName: job, MaxResults: PAGE_SIZE, NextToken: token })
      const { JobRuns: runs = [], NextToken: next } = await this.#client.send(command)
      // An empty text means the end, too, to some of those who imitate Glue.
      return next === undefined || next === '' ? { runs } : { runs, next }
    } catch (error) {
      if (readSdkFailure(error).name === 'EntityNotFoundException') return { runs: [] }
      throw translateGlueError(error, { action: `list the runs of Glue job ${job}`, changes: false })
    }
  }
}

function refusedStart(error: unknown, attempted: Attempted): JobStartOutcome {
  const { name, message, attempts } = readSdkFailure(error)
  if (FULL.has(name)) {
    if (attempts === 1) return { kind: 'at-capacity' }
    // The client has repeated the request all the same: what takes up the room may be the run that its first attempt started.
    throw new PortError('throttled', `Could not ${attempted.action}: ${message}`, { cause: error, outcomeUnknown: true })
  }
  const code = REFUSALS.get(name)
  if (code !== undefined && attempts === 1) return { kind: 'refused', code, message }
  throw translateGlueError(error, attempted)
}

/** Glue says with status 400, as of a mistake of the caller's, that it took too long itself. */
function translateGlueError(error: unknown, attempted: Attempted): PortError {
  const { name, message } = readSdkFailure(error)
  if (name !== 'OperationTimeoutException') return translateError(error, attempted)
  const complaint = `Could not ${attempted.action}: ${message} (${name})`
  return new PortError('timeout', complaint, { cause: error, outcomeUnknown: attempted.changes })
}

function standingOf({ JobRunState: state, ErrorMessage: message }: JobRun): JobRunStanding {
  if (state === 'SUCCEEDED') return { kind: 'succeeded' }
  const code = state === undefined ? undefined : FAILURES.get(state)
  if (code === undefined) return { kind: 'going' }
  return { kind: 'failed', code, message: message === undefined || message === '' ? `Glue reports the run as ${state}` : message }
}

function runIdOf({ Arguments: args = {} }: JobRun): string | undefined {
  return Object.hasOwn(args, RUN_ID_ARGUMENT) ? args[RUN_ID_ARGUMENT] : undefined
}
