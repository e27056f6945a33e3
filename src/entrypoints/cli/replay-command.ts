import { userInfo } from 'node:os'
import { RECEIPT_TRANSITIONS } from '../../domain/ledger/receipt-transitions.ts'
import { ReplayReceipts, type ReplaySelection } from '../../usecases/replay-receipts.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { CommandContext } from './command-context.ts'
import { runOnFolder } from './folder-run.ts'
import { receiptStateOf } from './receipt-state.ts'
import { runExitCode } from './run-exit-code.ts'
import { runReport } from './run-report.ts'
import { describeRun } from './run-summary.ts'
import { UsageError } from './usage-error.ts'

export interface ReplayOptions {
  readonly folder: string
  readonly job?: string
  readonly prefix?: string
  readonly state?: string
  readonly reason: string
  readonly json: boolean
}

/** Runs ended receipts again and says what became of each. */
export async function replayCommand(options: ReplayOptions, context: CommandContext): Promise<number> {
  const { folder, json, reason } = options
  const selection = selectionOf(options)
  const run = await runOnFolder(folder, context, async ({ deps, tell, settle }) => {
    await settle()
    await new ReplayReceipts(deps).execute(LOCAL_BUCKET, selection, { by: loginName(), reason, ends: tell, signal: context.signal })
  })
  const report = runReport(run)
  const nothing = report.files.length === 0 && report.error === null && !report.interrupted
  context.terminal.say(...(nothing ? ['Nothing to replay: no parked, quarantined, failed or unconfigured file fits.'] : describeRun(folder, report)))
  if (json) context.terminal.document(report)
  return runExitCode(report, false)
}

function selectionOf({ job, prefix, state }: ReplayOptions): ReplaySelection {
  const known = state === undefined ? undefined : receiptStateOf(state)
  if (known !== undefined && !RECEIPT_TRANSITIONS[known].includes('RECEIVED')) {
    const allowed = Object.entries(RECEIPT_TRANSITIONS).filter(([, next]) => next.includes('RECEIVED')).map(([name]) => name)
    throw new UsageError(`a receipt that is ${known} cannot be replayed: use one of ${allowed.join(', ')}`)
  }
  return {
    ...(job === undefined ? {} : { jobId: job }),
    ...(prefix === undefined ? {} : { keyPrefix: prefix }),
    ...(known === undefined ? {} : { state: known }),
  }
}

/** For the history of the receipt. A container's user may have no name. */
function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
