import { spawn, type ChildProcess } from 'node:child_process'
import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FoundRun, JobRunner, JobRunStanding, JobStart, JobStartOutcome } from '../../ports/job-runner.ts'
import { PortError } from '../../ports/port-error.ts'
import { fsError } from './fs-error.ts'
import { isSupervisorReport, type SupervisorReport } from './local-job-record.ts'
import { LocalJobRuns } from './local-job-runs.ts'

export interface LocalJobRunnerOptions {
  /** The folder that stands for the bucket; the runs are in `.sluice/jobs` within it. */
  readonly root: string
  /** What is run for every job, whatever its name: a program, found as the system finds programs, and its first arguments. */
  readonly command: { readonly program: string; readonly args: readonly string[] }
  /** How many runs may go on at once in the folder; 4 when absent. */
  readonly concurrentRunsMax?: number
  /** Milliseconds since 1970. The system's clock when absent. */
  readonly nowMs?: () => number
}

const RUN_ID = /^[A-Za-z0-9_-]{1,128}$/
const REPORT_WITHIN_MS = 30_000
// Beside this file as it runs, be it the source or the compiled one.
const SUPERVISOR = fileURLToPath(new URL(`./job-supervisor${extname(import.meta.url)}`, import.meta.url))

/**
 * A command on this machine in place of a job service: the program, its arguments, then the job's (`--bucket x --key y …`), each an
 * argument of its own that no shell reads. It gets the environment and the working folder of this process, and its own run's id as
 * `JOB_RUN_ID`. Its exit code is the run's end, and is recorded whether or not this process is still there by then.
 *
 * A run goes on for as long as its supervisor or its program does. Of a process on another machine, or in another container, nobody
 * can tell: such a run goes on until its folder is put aside.
 */
export class LocalJobRunner implements JobRunner {
  readonly #root: string
  readonly #command: LocalJobRunnerOptions['command']
  readonly #concurrentRunsMax: number
  readonly #nowMs: () => number
  readonly #runs: LocalJobRuns

  constructor({ root, command, concurrentRunsMax = 4, nowMs = Date.now }: LocalJobRunnerOptions) {
    this.#root = root
    this.#command = command
    this.#concurrentRunsMax = concurrentRunsMax
    this.#nowMs = nowMs
    this.#runs = new LocalJobRuns(root)
  }

  async start({ job, runId, arguments: jobArguments }: JobStart): Promise<JobStartOutcome> {
    if (!RUN_ID.test(runId)) {
      throw new PortError('invalid-argument', `the run id ${JSON.stringify(runId)} is not 1 to 128 of A-Z a-z 0-9 - _`)
    }
    const { program } = this.#command
    const args = [...this.#command.args, ...Object.entries({ ...jobArguments, '--sluice_run_id': runId }).flat()]
    const unfit = [program, ...args].find((text) => text.includes('\0'))
    if (unfit !== undefined) {
      return { kind: 'refused', code: 'invalid-arguments', message: `no program can be given the argument ${JSON.stringify(unfit)}` }
    }
    const run = { job, runId, program, args, startedMs: this.#nowMs() }
    const jobRunId = await this.#runs.reserve(run, this.#concurrentRunsMax)
    return jobRunId === undefined ? { kind: 'at-capacity' } : this.#launch(jobRunId, [program, ...args])
  }

  async look(job: string, jobRunId: string): Promise<JobRunStanding> {
    const run = await this.#runs.find(jobRunId)
    return run?.job === job ? this.#runs.standing(run) : { kind: 'unknown' }
  }

  async search(job: string, runId: string, sinceMs: number): Promise<readonly FoundRun[]> {
    if (!RUN_ID.test(runId)) return []
    const found: FoundRun[] = []
    for (const run of await this.#runs.withId(runId)) {
      if (run.job !== job || run.startedMs < sinceMs) continue
      found.push({ jobRunId: run.jobRunId, standing: await this.#runs.standing(run) })
    }
    return found
  }

  async #launch(jobRunId: string, command: readonly string[]): Promise<JobStartOutcome> {
    const supervisor = await this.#spawn(jobRunId, command)
    const report = supervisor instanceof Error ? supervisor : await reportOf(supervisor)
    if (!(report instanceof Error)) return report.kind === 'started' ? { kind: 'started', jobRunId } : report
    const nothingRuns = await this.#runs.abandon(jobRunId)
    if (nothingRuns) await this.#runs.finish(jobRunId, { kind: 'failed', code: 'interrupted', message: report.message })
    throw new PortError('unavailable', `Could not start run ${jobRunId}: ${report.message}; see ${this.#runs.logOf(jobRunId)}`, {
      cause: report,
      outcomeUnknown: !nothingRuns,
    })
  }

  async #spawn(jobRunId: string, command: readonly string[]): Promise<ChildProcess | Error> {
    const path = this.#runs.logOf(jobRunId)
    try {
      const log = await open(path, 'wx')
      try {
        return spawn(process.execPath, [SUPERVISOR, this.#root, jobRunId, ...command], { stdio: ['ignore', log.fd, log.fd, 'ipc'] })
      } finally {
        await log.close()
      }
    } catch (error) {
      return fsError(error, 'starting a run with', path)
    }
  }
}

/** Waits for the one message of a supervisor, and then lets this process end without it. */
async function reportOf(supervisor: ChildProcess): Promise<SupervisorReport | Error> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(() => resolve(new Error(`its supervisor said nothing for ${REPORT_WITHIN_MS} ms`)), REPORT_WITHIN_MS)
      supervisor.once('message', (message) => resolve(isSupervisorReport(message) ? message : new Error('its supervisor said what none says')))
      // After every message, unlike the event of its end.
      supervisor.once('disconnect', () => resolve(new Error('its supervisor ended early')))
      supervisor.on('error', resolve)
    })
  } finally {
    clearTimeout(timer)
    if (supervisor.connected) supervisor.disconnect()
    supervisor.unref()
  }
}
