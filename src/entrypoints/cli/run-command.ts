import type { ConversionProgress } from '../../ports/table-converter.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import { ProcessBucket, type ProcessBucketObserver } from '../../usecases/process-bucket.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { CommandContext } from './command-context.ts'
import { type FolderPipeline, runOnFolder } from './folder-run.ts'
import { ProgressMeter } from './progress-meter.ts'
import { runExitCode } from './run-exit-code.ts'
import { runReport } from './run-report.ts'
import { describeRun } from './run-summary.ts'
import type { Terminal } from './terminal.ts'

export interface RunOptions {
  readonly folder: string
  readonly watch: boolean
  readonly strict: boolean
  readonly json: boolean
}

/** How long a watched folder rests between two looks at it. */
const WATCH_PAUSE_MS = 1_000

/** Brings every file in a folder to its end and says what became of each. */
export async function runCommand({ folder, watch, strict, json }: RunOptions, context: CommandContext): Promise<number> {
  const run = await runOnFolder(folder, context, (pipeline) => (watch ? watchFolder : processOnce)(pipeline, context))
  const report = runReport(run)
  context.terminal.say(...describeRun(folder, report, watch))
  if (json) context.terminal.document(report)
  return runExitCode(report, strict)
}

async function processOnce({ deps, tell, settle }: FolderPipeline, { terminal, signal }: CommandContext): Promise<void> {
  await settle()
  await new ProcessBucket(deps).execute(LOCAL_BUCKET, observerOf(terminal, tell), signal)
}

/** Goes on until it is interrupted. Only what changed is told of, each file when it is done. */
async function watchFolder({ deps, clock, tell, look }: FolderPipeline, { terminal, signal }: CommandContext): Promise<void> {
  const processBucket = new ProcessBucket(deps)
  const complaints = new Map<string, string>()
  const tellOnce = (file: ProcessedFile): void => {
    const complaint = file.error instanceof Error ? file.error.message : ''
    // A file that fails in the same way at every look is told of once.
    if (!file.changed || (file.error !== undefined && complaints.get(file.key) === complaint)) return
    if (complaint === '') complaints.delete(file.key)
    else complaints.set(file.key, complaint)
    tell(file)
    terminal.say(`${file.key}: ${file.status}${complaint === '' ? '' : `, ${complaint}`}`)
  }
  terminal.say('Watching; Ctrl-C ends it.')
  for (;;) {
    const unsettled = await look()
    // By half a configuration nothing can be decided; half a file holds up nobody else.
    const ready = !unsettled.some((key) => key.startsWith('config/'))
    if (ready) await processBucket.execute(LOCAL_BUCKET, observerOf(terminal, tellOnce), signal)
    await clock.sleep(WATCH_PAUSE_MS, signal)
  }
}

function observerOf(terminal: Terminal, ends: (file: ProcessedFile) => void): ProcessBucketObserver {
  let meter = new ProgressMeter(terminal, '', 0)
  return {
    begins(key, size, index, total) {
      const label = `${(index + 1).toString()}/${total.toString()} ${key}`
      meter = new ProgressMeter(terminal, label, size)
      terminal.showStatus(label)
    },
    progress: (_key: string, progress: ConversionProgress) => meter.update(progress),
    ends,
  }
}
