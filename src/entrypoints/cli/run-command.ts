import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { relative } from 'node:path'
import { LocalFolder } from '../../adapters/local/local-folder.ts'
import { flowOf } from '../../domain/routing/landing-flow.ts'
import type { ConversionProgress } from '../../ports/table-converter.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import { ProcessBucket } from '../../usecases/process-bucket.ts'
import { createContainer } from '../composition/create-container.ts'
import { formatsModule } from '../composition/formats-module.ts'
import { LOCAL_BUCKET, localModule } from '../composition/local-module.ts'
import { CLOCK, CONVERT_FILE, LEDGER, LOCAL_STORE, ROUTE_FILE, RUN_WORKFLOW } from '../composition/tokens.ts'
import { usecasesModule } from '../composition/usecases-module.ts'
import type { CommandContext } from './command-context.ts'
import { ProgressMeter } from './progress-meter.ts'
import { kindOfPath } from './read-document.ts'
import { runExitCode } from './run-exit-code.ts'
import { runReport } from './run-report.ts'
import type { FinishedRun, SkippedEntry } from './run-report.ts'
import { describeRun } from './run-summary.ts'
import { executionSettler } from './settle-execution.ts'
import { StoreWithoutKeys } from './store-without-keys.ts'
import { UsageError } from './usage-error.ts'
import { waitUntilSettled } from './wait-until-settled.ts'

export interface RunOptions {
  readonly folder: string
  readonly strict: boolean
  readonly json: boolean
}

/** Brings every file in a folder to its end and says what became of each. */
export async function runCommand({ folder, strict, json }: RunOptions, context: CommandContext): Promise<number> {
  await refuseUnusableFolder(folder)
  const report = runReport(await processFolder(folder, context))
  context.terminal.say(...describeRun(folder, report))
  if (json) context.terminal.document(report)
  return runExitCode(report, strict)
}

/** Whatever ends the run early, what had been done by then is reported. */
async function processFolder(folder: string, { terminal, signal }: CommandContext): Promise<FinishedRun> {
  const container = createContainer(localModule(folder), formatsModule, usecasesModule)
  const clock = container.get(CLOCK)
  const store = container.get(LOCAL_STORE)
  let startedMs = clock.nowMs()
  const files: ProcessedFile[] = []
  const skipped: SkippedEntry[] = []
  let waiting: readonly string[] = []
  let meter = new ProgressMeter(terminal, '', 0)
  const finish = (error?: unknown): FinishedRun => {
    const interrupted = error !== undefined && signal.aborted
    const ending = error === undefined || interrupted ? { interrupted } : { interrupted, error }
    return { files, waiting, skipped, durationMs: clock.nowMs() - startedMs, ...ending }
  }
  try {
    waiting = await waitUntilSettled(await watchedFolder(folder, skipped), clock, terminal, signal)
    startedMs = clock.nowMs()
    const processBucket = new ProcessBucket({
      store: new StoreWithoutKeys(store, waiting),
      ledger: container.get(LEDGER),
      clock,
      routeFile: container.get(ROUTE_FILE),
      convertFile: container.get(CONVERT_FILE),
      settleWorkflow: executionSettler(folder, container.get(RUN_WORKFLOW)),
    })
    const observer = {
      begins: (key: string, size: number, index: number, total: number): void => {
        meter = new ProgressMeter(terminal, `${(index + 1).toString()}/${total.toString()} ${key}`, size)
        terminal.showStatus(`${(index + 1).toString()}/${total.toString()} ${key}`)
      },
      progress: (_key: string, progress: ConversionProgress): void => meter.update(progress),
      ends: (file: ProcessedFile): void => void files.push(file),
    }
    await processBucket.execute(LOCAL_BUCKET, observer, signal)
    return finish()
  } catch (error) {
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

async function refuseUnusableFolder(folder: string): Promise<void> {
  const kind = await kindOfPath(folder)
  if (kind === 'absent') throw new UsageError(`there is no folder ${JSON.stringify(folder)}: check the path, or make it`)
  if (kind === 'file') throw new UsageError(`${JSON.stringify(folder)} is a file: name the folder that holds data/in/ or bronze/`)
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    throw new UsageError(`the folder ${JSON.stringify(folder)} cannot be read and written: check its owner and mode`)
  }
}
