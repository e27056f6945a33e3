import type { ConversionProgress } from '../../ports/table-converter.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import { ProcessBucket, type ProcessBucketObserver } from '../../usecases/process-bucket.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { CommandContext } from './command-context.ts'
import { runOnFolder } from './folder-run.ts'
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
  readonly json: boolean
}

/** Brings every file in a folder to its end and says what became of each. */
export async function runCommand({ folder, watch, strict, json }: RunOptions, context: CommandContext): Promise<number> {
  const { terminal, signal } = context
  const run = await runOnFolder(folder, context, async (pipeline) => {
    const processBucket = new ProcessBucket(pipeline.deps)
    const pass: Pass = (tell) => processBucket.execute(LOCAL_BUCKET, observerOf(terminal, tell), signal)
    if (watch) return await watchFolder(pass, pipeline, context)
    await pipeline.settle()
    await pass(pipeline.tell)
  })
  const report = runReport(run)
  terminal.say(...describeRun(folder, report, watch))
  if (json) terminal.document(report)
  return runExitCode(report, strict)
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
