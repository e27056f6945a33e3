import type { FoundRun, JobRunner, JobRunStanding, JobStart, JobStartOutcome } from '../../ports/job-runner.ts'
import { LocalJobRunner } from './local-job-runner.ts'

/** Starts nothing, since there is no command to run; runs that were started with one are known all the same. */
export class NoJobRunner implements JobRunner {
  readonly #earlier: LocalJobRunner

  /** @param root the folder that stands for the bucket. */
  constructor(root: string) {
    this.#earlier = new LocalJobRunner({ root, command: { program: '', args: [] } })
  }

  async start({ job }: JobStart): Promise<JobStartOutcome> {
    const message = `Job ${job} runs on Glue, and there is no command here to run in its place: name one with --job-command, then replay the file.`
    return { kind: 'refused', code: 'no-local-job', message }
  }

  async look(job: string, jobRunId: string): Promise<JobRunStanding> {
    return await this.#earlier.look(job, jobRunId)
  }

  async search(job: string, runId: string, sinceMs: number): Promise<readonly FoundRun[]> {
    return await this.#earlier.search(job, runId, sinceMs)
  }
}
