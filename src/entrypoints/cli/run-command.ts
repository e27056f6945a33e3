import type { ConversionProgress } from '../../ports/table-converter.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import { ProcessBucket, type ProcessBucketObserver } from '../../usecases/process-bucket.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { CommandContext } from './command-context.ts'
import { runOnFolder } from './folder-run.ts'
import { parseJobCommand } from './job-command.ts'
import { jobObserver } from './job-observer.ts'
import { ProgressMeter } from './progress-meter.ts'
import { runExitCode } from './run-exit-code.ts'
import { runReport } from './run-report.ts'
import { describeRun } from './run-summary.ts'
import type { Terminal } from './terminal.ts'
import { type Pass, watchFolder } from './watch-folder.ts'

export interface RunOptions {
  readonly folder: string
  readonly watch: boolean
  readonly strict: boolean
  /** The command in place of Glue jobs, as a shell would read it. */
  readonly jobCommand?: string
  readonly json: boolean
}

/** Brings every file in a folder to its end and says what became of each. */
export async function runCommand({ folder, watch, strict, jobCommand, json }: RunOptions, context: CommandContext): Promise<number> {
  const { terminal, signal } = context
  const command = jobCommand === undefined ? undefined : parseJobCommand(jobCommand)
  const run = await runOnFolder(folder, command, context, async (pipeline) => {
    const processBucket = new ProcessBucket(pipeline.deps)
    const pass: Pass = async (tell) => {
      await processBucket.execute(LOCAL_BUCKET, observerOf(terminal, tell), signal)
      await pipeline.jobs.start(LOCAL_BUCKET, jobObserver(terminal, tell), signal)
      if (pipeline.jobs.atWork > 0) terminal.showStatus('Waiting for jobs to end …')
    }
    if (watch) return await watchFolder(pass, pipeline, context)
    await pipeline.settle()
    await pass(pipeline.tell)
  })
  const report = runReport(run)
  terminal.say(...describeRun(folder, report, { watched: watch }))
  if (json) terminal.document(report)
  return runExitCode(report, { strict })
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
