/**
 * Runs jobs elsewhere, one run a call (AWS Glue, or a command on this machine).
 *
 * The service knows no idempotency: a start whose answer is lost may have started a run, and a second start with the same id is a
 * second run. So every run carries an id of ours among its arguments, by which `search` finds it. Throws `PortError`; one with
 * `outcomeUnknown` from `start` says that a run may be there. A start is never repeated by the adapter, nor by what it calls.
 */
export interface JobRunner {
  start(run: JobStart): Promise<JobStartOutcome>
  /**
   * How a run stands. `unknown`: the service knows no such run of this job, or no longer. An end is never taken back, but may be
   * reported long after it came, so `going` says only that no end is known.
   */
  look(job: string, jobRunId: string): Promise<JobRunStanding>
  /**
   * The runs of the job that carry the id, whatever their state, newest first; those started since `sinceMs` at least. May lag some
   * seconds behind: an empty answer soon after a start proves nothing. Throws rather than answer from an incomplete listing.
   */
  search(job: string, runId: string, sinceMs: number): Promise<readonly FoundRun[]>
}

export interface JobStart {
  /** The name of the job in the service. */
  readonly job: string
  /** Ours. The adapter puts it among the arguments as `--sluice_run_id`. */
  readonly runId: string
  /** What the job is started with, `--bucket`, `--key`, …; names with their dashes. Values reach the job byte for byte. */
  readonly arguments: Readonly<Record<string, string>>
}

export type JobStartOutcome =
  | { readonly kind: 'started'; readonly jobRunId: string }
  /** As many runs as the service allows are going on: nothing was started. */
  | { readonly kind: 'at-capacity' }
  /** The service will not start this, now or later: no such job, or arguments that it does not take. Nothing was started. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

export type JobRunStanding =
  | { readonly kind: 'going' }
  | { readonly kind: 'succeeded' }
  /** `code` is one of the adapter's few, in lower case with hyphens; `message` is for people. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown' }

export interface FoundRun {
  readonly jobRunId: string
  readonly standing: JobRunStanding
}
