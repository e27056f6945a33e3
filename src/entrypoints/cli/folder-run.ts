import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { relative } from 'node:path'
import { LocalFolder } from '../../adapters/local/local-folder.ts'
import { flowOf } from '../../domain/routing/landing-flow.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import type { ProcessBucketDependencies } from '../../usecases/process-bucket.ts'
import type { DriveJobs } from '../../usecases/queue/drive-jobs.ts'
import { awaitsJob } from '../../usecases/run-job.ts'
import { createJobDriver } from '../composition/create-job-driver.ts'
import { createLocalContainer } from '../composition/create-local-container.ts'
import { CLOCK, CONVERT_FILE, LEDGER, LOCAL_STORE, ROUTE_FILE, RUN_WORKFLOW } from '../composition/tokens.ts'
import type { CommandContext } from './command-context.ts'
import { FileLog } from './file-log.ts'
import { type InputsSeen, lookAtInputs } from './look-at-inputs.ts'
import type { JobCommand } from './job-command.ts'
import { parquetChoice } from './parquet-choice.ts'
import { kindOfPath } from './read-document.ts'
import type { FinishedRun, SkippedEntry } from './run-report.ts'
import { executionSettler } from './settle-execution.ts'
import { StoreWithoutKeys } from './store-without-keys.ts'
import { UsageError } from './usage-error.ts'
import { unsettledInputs, waitUntilSettled } from './wait-until-settled.ts'

/** The pipeline over one folder, as long as a command works on it. */
export interface FolderPipeline {
  /** What the use cases over the folder need; files still being written are not in the store's listings. */
  readonly deps: ProcessBucketDependencies
  readonly clock: Clock
  /** Runs the jobs of files that wait for their turns, or for a command in place of Glue. What it has begun is waited for in the end. */
  readonly jobs: DriveJobs
  /** Takes down what became of a file, in place of what was told of it before. */
  readonly tell: (file: ProcessedFile) => void
  /** Waits for files that are being written, half a minute at most; those not complete by then are left out of the listings. */
  readonly settle: () => Promise<void>
  /** Leaves out of the listings what is being written at this moment, without waiting for it, and names it. */
  readonly look: () => Promise<InputsSeen>
}

/**
 * Works on a folder. Whatever ends the work early, what had been done by then is reported.
 *
 * @param command what is run in place of a Glue job.
 */
export async function runOnFolder(
  folder: string,
  command: JobCommand | undefined,
  context: CommandContext,
  work: (pipeline: FolderPipeline) => Promise<unknown>,
): Promise<FinishedRun> {
  await refuseUnusableFolder(folder)
  // For what it refuses; the container reads the environment itself.
  parquetChoice()
  const { signal } = context
  const container = createLocalContainer(folder)
  const clock = container.get(CLOCK)
  const log = new FileLog(clock)
  const { tell } = log
  const skipped: SkippedEntry[] = []
  let waiting: readonly string[] = []
  const finish = (error?: unknown): FinishedRun => ({ ...log.finish(signal, error), waiting, skipped })
  try {
    const watched = await watchedFolder(folder, skipped)
    const settle = async (): Promise<void> => {
      waiting = await waitUntilSettled(watched, clock, context.terminal, signal)
      log.restart()
    }
    const look = async (): Promise<InputsSeen> => {
      const seen = await lookAtInputs(watched, clock)
      waiting = seen.waiting
      return seen
    }
    // Somebody may have begun to write since.
    const unsettled = async (): Promise<readonly string[]> => {
      waiting = [...new Set([...waiting, ...(await unsettledInputs(watched, clock))])]
      return waiting
    }
    const deps = {
      store: new StoreWithoutKeys(container.get(LOCAL_STORE), unsettled),
      ledger: container.get(LEDGER),
      clock,
      routeFile: container.get(ROUTE_FILE),
      convertFile: container.get(CONVERT_FILE),
      settleWorkflow: executionSettler(folder, container.get(RUN_WORKFLOW)),
      runsElsewhere: awaitsJob,
    }
    const jobs = createJobDriver(container, folder, command, signal)
    try {
      await work({ deps, clock, jobs, tell, settle, look })
    } finally {
      await jobs.rest()
    }
    signal.throwIfAborted()
    return finish()
  } catch (error) {
    if (error instanceof UsageError) throw error
    return finish(error)
  }
}

/** Sees what the store's listing leaves out in silence, and keeps what of it lies where files land. */
async function watchedFolder(folder: string, skipped: SkippedEntry[]): Promise<LocalFolder> {
  const root = await realpath(folder)
  const seen = new Set<string>()
  const onSkipped = (path: string, reason: string): void => {
    const key = relative(root, path)
    if (seen.has(key) || flowOf(key).kind === 'none') return
    seen.add(key)
    skipped.push({ path: key, reason })
  }
  return new LocalFolder({ root, onSkipped })
}

/** @param writable whether the command writes to the folder. */
export async function refuseUnusableFolder(folder: string, writable = true): Promise<void> {
  const kind = await kindOfPath(folder)
  if (kind === 'absent') throw new UsageError(`there is no folder ${JSON.stringify(folder)}: check the path, or make it`)
  if (kind === 'file') throw new UsageError(`${JSON.stringify(folder)} is a file: name the folder that holds data/in/ or bronze/`)
  try {
    await access(folder, constants.R_OK | constants.X_OK | (writable ? constants.W_OK : 0))
  } catch {
    const needed = writable ? 'read and written' : 'read'
    throw new UsageError(`the folder ${JSON.stringify(folder)} cannot be ${needed}: check its owner and mode`)
  }
}
