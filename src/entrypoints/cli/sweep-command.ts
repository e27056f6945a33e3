import { SweepBucket } from '../../usecases/sweep-bucket.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { CommandContext } from './command-context.ts'
import { runOnFolder } from './folder-run.ts'
import { parseJobCommand } from './job-command.ts'
import { jobObserver } from './job-observer.ts'
import { runExitCode } from './run-exit-code.ts'
import { runReport } from './run-report.ts'
import { describeRun } from './run-summary.ts'
import { UsageError } from './usage-error.ts'

export interface SweepOptions {
  readonly folder: string
  /** Seconds. */
  readonly olderThan: string
  /** The command in place of Glue jobs, as a shell would read it. */
  readonly jobCommand?: string
  readonly json: boolean
}

/** Finishes or closes what is open, and finds files without a receipt. */
export async function sweepCommand({ folder, olderThan, jobCommand, json }: SweepOptions, context: CommandContext): Promise<number> {
  const command = jobCommand === undefined ? undefined : parseJobCommand(jobCommand)
  const seconds = Number(olderThan)
  if (!/^\d+$/.test(olderThan) || !Number.isSafeInteger(seconds)) {
    throw new UsageError(`--older-than takes a whole number of seconds, not ${JSON.stringify(olderThan)}`)
  }
  const run = await runOnFolder(folder, command, context, async ({ deps, jobs, tell, settle }) => {
    await settle()
    await new SweepBucket(deps).execute(LOCAL_BUCKET, { reconcileAfterMs: seconds * 1_000, ends: tell, signal: context.signal })
    await jobs.start(LOCAL_BUCKET, jobObserver(context.terminal, tell), context.signal)
  })
  const report = runReport(run)
  const nothing = report.files.length === 0 && report.error === null && !report.interrupted
  context.terminal.say(...(nothing ? ['Nothing was left open, and no file is without a receipt.'] : describeRun(folder, report)))
  if (json) context.terminal.document(report)
  return runExitCode(report, false)
}
