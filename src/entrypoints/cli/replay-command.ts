import { userInfo } from 'node:os'
import { LocalLedger } from '../../adapters/local/local-ledger.ts'
import { RECEIPT_TRANSITIONS } from '../../domain/ledger/receipt-transitions.ts'
import { ReplayReceipts, type ReplaySelection } from '../../usecases/replay-receipts.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { refuseUnusableFolder, runOnFolder } from './folder-run.ts'
import { receiptStateOf } from './receipt-state.ts'
import { replayableReceipts } from './replayable-receipts.ts'
import { runExitCode } from './run-exit-code.ts'
import { runReport } from './run-report.ts'
import { describeRun } from './run-summary.ts'
import { type Column, textTable } from './text-table.ts'
import { UsageError } from './usage-error.ts'
import { plural } from './wording.ts'

export interface ReplayOptions {
  readonly folder: string
  readonly job?: string
  readonly prefix?: string
  readonly state?: string
  readonly reason: string
  /** Only tells what would be replayed, and writes nothing. */
  readonly dryRun: boolean
  readonly json: boolean
}

const COLUMNS: readonly Column[] = [
  { title: 'FILE', align: 'left' },
  { title: 'STATE', align: 'left' },
  { title: 'JOB', align: 'left' },
]
const NOTHING = 'Nothing to replay: no parked, quarantined, failed or unconfigured file fits.'

/** Runs ended receipts again and says what became of each. */
export async function replayCommand(options: ReplayOptions, context: CommandContext): Promise<number> {
  const { folder, json, reason, dryRun } = options
  const { terminal, signal } = context
  const selection = selectionOf(options)
  if (dryRun) return await tellOnly(folder, selection, json, context)
  const run = await runOnFolder(folder, context, async ({ deps, tell, settle }) => {
    await settle()
    const { length: count } = await replayableReceipts(deps.ledger, LOCAL_BUCKET, selection, signal)
    if (count > 0) terminal.say(`Replaying ${plural(count, 'file')} …`)
    await new ReplayReceipts(deps).execute(LOCAL_BUCKET, selection, { by: loginName(), reason, ends: tell, signal })
  })
  const report = runReport(run)
  const nothing = report.files.length === 0 && report.error === null && !report.interrupted
  terminal.say(...(nothing ? [NOTHING] : describeRun(folder, report)))
  if (json) terminal.document(report)
  return runExitCode(report, false)
}

/** The report has every file in the state that it would be replayed from. */
async function tellOnly(folder: string, selection: ReplaySelection, json: boolean, { terminal, signal }: CommandContext): Promise<number> {
  await refuseUnusableFolder(folder, false)
  const receipts = await replayableReceipts(new LocalLedger({ root: folder }), LOCAL_BUCKET, selection, signal)
  const files = receipts.map((receipt) => ({ key: receipt.object.key, status: receipt.state, receipt, changed: false, durationMs: 0 }))
  const report = runReport({ files, waiting: [], skipped: [], durationMs: 0, interrupted: false })
  const rows = report.files.map(({ key, status, reason, job_id }) => [key, reason === null ? status : `${status} (${reason})`, job_id ?? ''])
  const found = [...textTable(COLUMNS, rows), '', `${plural(rows.length, 'file')} would be replayed; nothing was done.`]
  terminal.say(...(rows.length === 0 ? [NOTHING] : found))
  if (json) terminal.document(report)
  return EXIT.done
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
