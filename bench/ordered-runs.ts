import type { Clock } from '../src/ports/clock.ts'
import type { FoundRun, JobRunner, JobRunStanding, JobStart, JobStartOutcome } from '../src/ports/job-runner.ts'

interface Run {
  readonly key: string
  readonly beganMs: number
}

/** Runs that all take the same time and succeed, found by their ids at once: what they cost does not grow with their number. */
export class OrderedRuns implements JobRunner {
  readonly #clock: Clock
  readonly #runMs: number
  readonly #runs: Map<string, Run>

  constructor(clock: Clock, runMs: number) {
    this.#clock = clock
    this.#runMs = runMs
    this.#runs = new Map()
  }

  start({ runId, arguments: given }: JobStart): Promise<JobStartOutcome> {
    const jobRunId = `jr_${runId}`
    if (this.#runs.has(jobRunId)) throw new Error(`${runId} was started twice`)
    this.#runs.set(jobRunId, { key: given['--key'] ?? '', beganMs: this.#clock.nowMs() })
    return Promise.resolve({ kind: 'started', jobRunId })
  }

  look(_job: string, jobRunId: string): Promise<JobRunStanding> {
    return Promise.resolve(this.#standingOf(jobRunId))
  }

  search(_job: string, runId: string): Promise<readonly FoundRun[]> {
    const jobRunId = `jr_${runId}`
    return Promise.resolve(this.#runs.has(jobRunId) ? [{ jobRunId, standing: this.#standingOf(jobRunId) }] : [])
  }

  /** Throws unless there were so many runs, and those of each group came one after another in the order of their names. */
  checkOrder(count: number): void {
    if (this.#runs.size !== count) throw new Error(`${this.#runs.size.toString()} files were run, not ${count.toString()}`)
    const last = new Map<string, Run>()
    for (const run of this.#runs.values()) {
      const group = run.key.slice(0, run.key.lastIndexOf('_'))
      const before = last.get(group)
      if (before !== undefined && (before.key >= run.key || before.beganMs + this.#runMs > run.beganMs)) throw new Error(`${run.key} did not wait for ${before.key}`)
      last.set(group, run)
    }
  }

  #standingOf(jobRunId: string): JobRunStanding {
    const run = this.#runs.get(jobRunId)
    if (run === undefined) return { kind: 'unknown' }
    return this.#clock.nowMs() < run.beganMs + this.#runMs ? { kind: 'going' } : { kind: 'succeeded' }
  }
}
