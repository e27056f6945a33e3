import { readFileSync } from 'node:fs'
import type { JobRunStanding } from '../../ports/job-runner.ts'
import { PortError } from '../../ports/port-error.ts'
import {
  jobEndText,
  jobRecordText,
  jobWatchText,
  type LocalJobEnd,
  type LocalJobRecord,
  parseJobEnd,
  parseJobRecord,
  parseJobWatch,
  parseProcess,
  processText,
} from './local-job-record.ts'
import { hasEnded, ownIdentity } from './process-identity.ts'
import { StateFiles } from './state-files.ts'

/** `<run id>.<n>`: the n-th run with that id. */
const JOB_RUN_ID = /^([A-Za-z0-9_-]{1,128})\.([1-9]\d{0,5})$/
/** Holds an empty file for each run that may be going on, so that the ended ones need not be read to count them. No run id has a dot. */
const GOING = '.going'

/**
 * The runs of commands in a folder, each in `.sluice/jobs/<run id>/<n>/`. Every file is made once and never changed:
 *
 * - `run.json`, by who starts the run, before anything else;
 * - `watch.json`, by the supervisor as its first act, or by who finds that there will be none: whoever comes first decides;
 * - `program.json`, by the supervisor, once the program is running;
 * - `end.json`, by the supervisor when the program has ended, or by who finds both gone;
 * - `output.log`, what the program printed.
 */
export class LocalJobRuns {
  readonly #files: StateFiles

  constructor(root: string) {
    this.#files = new StateFiles({ root, folder: 'jobs', sync: true })
  }

  /** Records a new run unless `mostAtOnce` are going on, and gives its id. */
  async reserve(run: Omit<LocalJobRecord, 'jobRunId' | 'starter'>, mostAtOnce: number): Promise<string | undefined> {
    return this.#files.exclusively('jobs', async () => {
      if ((await this.#countGoing()) >= mostAtOnce) return undefined
      const [newest = 0] = await this.#numbers(run.runId)
      const jobRunId = `${run.runId}.${newest + 1}`
      await this.#files.mark(`${GOING}/${jobRunId}`)
      const text = jobRecordText({ ...run, jobRunId, starter: ownIdentity() })
      if (await this.#files.create(pathOf(jobRunId, 'run.json'), text)) return jobRunId
      throw new PortError('unavailable', `run ${jobRunId} was recorded by somebody else meanwhile`, { outcomeUnknown: false })
    })
  }

  /** The runs with that id, newest first. */
  async withId(runId: string): Promise<readonly LocalJobRecord[]> {
    const found: LocalJobRecord[] = []
    for (const number of await this.#numbers(runId)) {
      const record = await this.find(`${runId}.${number}`)
      if (record !== undefined) found.push(record)
    }
    return found
  }

  async find(jobRunId: string): Promise<LocalJobRecord | undefined> {
    if (!JOB_RUN_ID.test(jobRunId)) return undefined
    const record = await this.#read(jobRunId, 'run.json', parseJobRecord)
    // Where `A` and `a` are one file name, the folder may be that of another run.
    return record?.jobRunId === jobRunId ? record : undefined
  }

  /** Makes the calling process the run's supervisor; false when there is one, or it is settled that there is none. */
  async watch(jobRunId: string): Promise<boolean> {
    return this.#files.create(pathOf(jobRunId, 'watch.json'), jobWatchText({ kind: 'watched', by: ownIdentity() }))
  }

  /** Settles that no supervisor will ever take the run; false when one has. */
  async abandon(jobRunId: string): Promise<boolean> {
    return this.#files.create(pathOf(jobRunId, 'watch.json'), jobWatchText({ kind: 'abandoned' }))
  }

  /** The process of the program itself, which may outlive its supervisor. */
  async recordProgram(jobRunId: string, pid: number): Promise<void> {
    await this.#files.create(pathOf(jobRunId, 'program.json'), processText({ ...ownIdentity(), pid, started: startOf(pid) }))
  }

  /** Records the end unless there is one. */
  async finish(jobRunId: string, end: LocalJobEnd): Promise<void> {
    await this.#files.create(pathOf(jobRunId, 'end.json'), jobEndText(end))
    await this.#files.remove(`${GOING}/${jobRunId}`)
  }

  /** How a run stands that is recorded. One that is found to have lost its processes is recorded as ended. */
  async standing(run: LocalJobRecord): Promise<JobRunStanding> {
    const { jobRunId } = run
    // A supervisor records the end before it goes, so the end is to be read after it is seen to be gone.
    const isGone = await this.#isGone(run)
    const end = await this.#read(jobRunId, 'end.json', parseJobEnd)
    if (end !== undefined) return end
    if (!isGone) return { kind: 'going' }
    const message = 'its processes are gone, and it recorded no exit code: the machine stopped, or they were ended by force'
    await this.finish(jobRunId, { kind: 'failed', code: 'interrupted', message })
    return (await this.#read(jobRunId, 'end.json', parseJobEnd)) ?? { kind: 'going' }
  }

  /** The path of a run's log, for messages and for whoever writes it. */
  logOf(jobRunId: string): string {
    return this.#files.locate(pathOf(jobRunId, 'output.log'))
  }

  async #isGone({ jobRunId, starter }: LocalJobRecord): Promise<boolean> {
    const watch = await this.#read(jobRunId, 'watch.json', parseJobWatch)
    if (watch === undefined) {
      // Its starter is gone and a supervisor may still be coming up: that one then finds that it is not wanted.
      return hasEnded(starter) && (await this.abandon(jobRunId))
    }
    if (watch.kind === 'abandoned') return true
    if (!hasEnded(watch.by)) return false
    const program = await this.#read(jobRunId, 'program.json', parseProcess)
    return program === undefined || hasEnded(program)
  }

  /** Called by one at a time, so that a mark without its run is what a crash has left. */
  async #countGoing(): Promise<number> {
    let going = 0
    for (const jobRunId of await this.#files.names(GOING)) {
      const run = await this.find(jobRunId)
      const standing = run === undefined ? undefined : await this.standing(run)
      if (standing?.kind === 'going') going += 1
      else await this.#files.remove(`${GOING}/${jobRunId}`)
    }
    return going
  }

  async #numbers(runId: string): Promise<readonly number[]> {
    const names = await this.#files.names(runId)
    return names.filter((name) => JOB_RUN_ID.test(`${runId}.${name}`)).map(Number).sort((a, b) => b - a)
  }

  async #read<T>(jobRunId: string, name: string, parse: (text: string) => T | undefined): Promise<T | undefined> {
    const path = pathOf(jobRunId, name)
    const text = await this.#files.read(path)
    if (text === undefined) return undefined
    const value = parse(text)
    if (value !== undefined) return value
    const where = JSON.stringify(this.#files.locate(path))
    throw new PortError('unknown', `${where} is none of the files that Sluice keeps of a run: put its folder aside`)
  }
}

function pathOf(jobRunId: string, name: string): string {
  return `${jobRunId.replace('.', '/')}/${name}`
}

/** When a process was started, as `ProcessIdentity` has it: field 22 of Linux's /proc/<pid>/stat (proc(5)); empty elsewhere. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3] ?? ''
  } catch {
    return ''
  }
}
