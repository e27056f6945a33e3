import { RECONCILE_AFTER_MS, SweepBucket } from '../../usecases/sweep-bucket.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { CommandContext } from './command-context.ts'
import { describeHandover } from './describe-handover.ts'
import { runOnFolder } from './folder-run.ts'
import { parseJobCommand } from './job-command.ts'
import { jobObserver } from './job-observer.ts'
import type { FolderPlace, Place } from './place.ts'
import { runExitCode } from './run-exit-code.ts'
import { type FinishedRun, runReport } from './run-report.ts'
import { describeRun } from './run-summary.ts'
import { sweepDeployment } from './sweep-deployment.ts'
import { UsageError } from './usage-error.ts'

export interface SweepOptions {
  readonly place: Place
  /** Seconds. */
  readonly olderThan?: string
  readonly prefix?: string
  /** The command in place of Glue jobs, as a shell would read it. */
  readonly jobCommand?: string
  readonly json: boolean
}

/** What the use case is told of the selection. */
export interface Swept {
  readonly reconcileAfterMs: number
  readonly prefix?: string
}

/** Finishes or closes what is open, and finds files without a receipt. */
export async function sweepCommand({ place, jobCommand, json, ...options }: SweepOptions, context: CommandContext): Promise<number> {
  const isFolder = place.kind === 'folder'
  if (!isFolder && jobCommand !== undefined) throw new UsageError('--job-command is for a folder: the jobs of a deployment run where it says')
  const swept: Swept = {
    reconcileAfterMs: options.olderThan === undefined ? (isFolder ? 0 : RECONCILE_AFTER_MS) : secondsOf(options.olderThan) * 1_000,
    ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
  }
  const run = isFolder ? await sweepFolder(place, swept, jobCommand, context) : await sweepDeployment(place, swept, context)
  const report = runReport(run)
  const nothing = report.files.length === 0 && report.error === null && !report.interrupted
  const told = isFolder ? describeRun(place.folder, report) : describeHandover(place, report)
  context.terminal.say(...(nothing ? ['Nothing was left open, and no file is without a receipt.'] : told))
  if (json) context.terminal.document(report)
  return runExitCode(report, { runsElsewhere: !isFolder })
}

async function sweepFolder({ folder }: FolderPlace, swept: Swept, jobCommand: string | undefined, context: CommandContext): Promise<FinishedRun> {
  const command = jobCommand === undefined ? undefined : parseJobCommand(jobCommand)
  return await runOnFolder(folder, command, context, async ({ deps, jobs, tell, settle }) => {
    await settle()
    await new SweepBucket(deps).execute(LOCAL_BUCKET, { ...swept, ends: tell, signal: context.signal })
    await jobs.start(LOCAL_BUCKET, jobObserver(context.terminal, tell), context.signal)
  })
}

function secondsOf(olderThan: string): number {
  const seconds = Number(olderThan)
  if (/^\d+$/.test(olderThan) && Number.isSafeInteger(seconds * 1_000)) return seconds
  throw new UsageError(`--older-than takes a whole number of seconds, not ${JSON.stringify(olderThan)}`)
}
