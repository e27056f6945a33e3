import { LocalObjectStore } from '../../adapters/local/local-object-store.ts'
import { compareTexts } from '../../domain/ledger/creation-order.ts'
import { RECEIPT_TRANSITIONS } from '../../domain/ledger/receipt-transitions.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { RefusedReceipt, ReplaySelection } from '../../domain/ledger/select-for-replay.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import { ReplayCandidates } from '../../usecases/replay-candidates.ts'
import { ReplayReceipts, ReplayRefused } from '../../usecases/replay-receipts.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { CommandContext } from './command-context.ts'
import { namingRights } from './deployment.ts'
import { describeHandover } from './describe-handover.ts'
import { EXIT } from './exit-code.ts'
import { runOnFolder } from './folder-run.ts'
import { type JobCommand, parseJobCommand } from './job-command.ts'
import { jobObserver } from './job-observer.ts'
import { loginName } from './login-name.ts'
import { openLedgers } from './open-place.ts'
import type { Place } from './place.ts'
import { ProgressLine } from './progress-line.ts'
import { receiptStateOf } from './receipt-state.ts'
import { candidateLedger, replayOnDeployment } from './replay-on-deployment.ts'
import { runExitCode } from './run-exit-code.ts'
import { type FileReport, type FinishedRun, runReport } from './run-report.ts'
import { describeRun } from './run-summary.ts'
import { type Column, textTable } from './text-table.ts'
import { UsageError } from './usage-error.ts'
import { plural } from './wording.ts'

export interface ReplayOptions {
  readonly place: Place
  readonly job?: string
  readonly prefix?: string
  readonly state?: string
  /** Everything is meant that ended and was not processed. */
  readonly all: boolean
  readonly reason: string
  /** Only tells what would be replayed, and writes nothing. */
  readonly dryRun: boolean
  /** The command in place of Glue jobs, as a shell would read it. */
  readonly jobCommand?: string
  readonly json: boolean
}

const CHOOSE = 'choose what is to be replayed with --job, --prefix or --state, or say --all; --dry-run tells what that would be'
const JOBS_RUN_THERE = '--job-command is for a folder: the jobs of a deployment run where it says'

const COLUMNS: readonly Column[] = [
  { title: 'FILE', align: 'left' },
  { title: 'STATE', align: 'left' },
  { title: 'JOB', align: 'left' },
  { title: 'WHAT WOULD BE DONE', align: 'left' },
]

/** Runs ended receipts again and says what became of each. */
export async function replayCommand(options: ReplayOptions, context: CommandContext): Promise<number> {
  const { place, json, dryRun } = options
  const { terminal } = context
  const selection = selectionOf(options)
  const command = options.jobCommand === undefined ? undefined : parseJobCommand(options.jobCommand)
  if (place.kind === 'deployment' && command !== undefined) throw new UsageError(JOBS_RUN_THERE)
  // An empty prefix is that of every file: whoever gives it meant another.
  const isChosen = selection.jobId !== undefined || selection.state !== undefined || (selection.keyPrefix ?? '') !== ''
  if (options.all && isChosen) throw new UsageError('--all and a choice of files exclude each other: leave one out')
  if (dryRun) return await tellOnly(place, selection, json, context)
  if (place.kind === 'deployment' && !options.all && !isChosen) throw new UsageError(CHOOSE)
  const isFolder = place.kind === 'folder'
  const run = isFolder
    ? await replayInFolder(place.folder, command, selection, options.reason, context)
    : await replayOnDeployment(place, selection, options.reason, context)
  const report = runReport(run)
  const nothing = report.files.length === 0 && report.error === null && !report.interrupted
  const told = isFolder ? describeRun(place.folder, report) : describeHandover(place, report)
  terminal.say(...(nothing ? [nothingFits(selection)] : told))
  if (json) terminal.document(report)
  return runExitCode(report, { runsElsewhere: !isFolder })
}

async function replayInFolder(
  folder: string,
  command: JobCommand | undefined,
  selection: ReplaySelection,
  reason: string,
  context: CommandContext,
): Promise<FinishedRun> {
  const { terminal, signal } = context
  return await runOnFolder(folder, command, context, async ({ deps, jobs, tell, settle }) => {
    await settle()
    // What is replayed is found in the ledger, and may lie where no listing of inputs goes.
    const store = new LocalObjectStore({ root: folder, bucket: LOCAL_BUCKET })
    const { receipts } = await new ReplayCandidates({ ...deps, store }).find(LOCAL_BUCKET, selection, signal)
    if (receipts.length > 0) terminal.say(`Replaying ${plural(receipts.length, 'file')} …`)
    const replayed = new Set<string>()
    const ends = (file: ProcessedFile): void => {
      tell(file)
      if (file.receipt !== undefined) replayed.add(file.receipt.identity)
    }
    await new ReplayReceipts({ ...deps, store }).execute(LOCAL_BUCKET, selection, { by: loginName(), reason, ends, signal })
    await jobs.start(LOCAL_BUCKET, jobObserver(terminal, tell), signal, ({ identity }) => replayed.has(identity))
  })
}

/** The report has every file in the state that it would be replayed from, and with an error what would be refused. */
async function tellOnly(place: Place, selection: ReplaySelection, json: boolean, { terminal, signal }: CommandContext): Promise<number> {
  const { receipts, refused } = await namingRights(place, async () => {
    const { ledger, store, bucket } = await openLedgers(place)
    const candidates = new ReplayCandidates({ ledger: candidateLedger(ledger, bucket, selection, new ProgressLine(terminal)), store })
    return await foreseen(candidates, bucket, selection, signal)
  })
  const file = (receipt: Receipt): ProcessedFile => ({ key: receipt.object.key, status: receipt.state, receipt, changed: false, durationMs: 0 })
  const files = [
    ...receipts.map(file),
    ...refused.map(({ receipt, refusal }) => ({ ...file(receipt), error: new ReplayRefused(refusal) })),
  ].sort((a, b) => compareTexts(a.key, b.key))
  const report = runReport({ files, waiting: [], skipped: [], durationMs: 0, interrupted: false })
  const found = [
    ...textTable(COLUMNS, report.files.map(cellsOf)),
    '',
    `${plural(receipts.length, 'file')} would be replayed${refused.length === 0 ? '' : `, ${plural(refused.length, 'file')} would be refused`}; nothing was done.`,
  ]
  terminal.say(...(files.length === 0 ? [nothingFits(selection)] : found))
  if (json) terminal.document(report)
  return EXIT.done
}

interface Foreseen {
  readonly receipts: readonly Receipt[]
  readonly refused: readonly RefusedReceipt[]
}

/** What a replay would find at this moment, the places of the files included. */
async function foreseen(candidates: ReplayCandidates, bucket: string, selection: ReplaySelection, signal: AbortSignal): Promise<Foreseen> {
  const found = await candidates.find(bucket, selection, signal)
  const receipts: Receipt[] = []
  const refused = [...found.refused]
  for (const receipt of found.receipts) {
    signal.throwIfAborted()
    const refusal = await candidates.obstacle(receipt)
    if (refusal === undefined) receipts.push(receipt)
    else refused.push({ receipt, refusal })
  }
  return { receipts, refused }
}

function cellsOf({ key, status, reason, job_id, moved_to, error }: FileReport): readonly string[] {
  const isRefused = error !== null && error.code !== reason
  const back = moved_to === null ? '' : `brought back from ${moved_to}, then `
  const what = isRefused ? `refused: ${error.message}` : `${back}${status === 'PROCESSED' ? 'converted again' : 'run again'}`
  return [key, reason === null ? status : `${status} (${reason})`, job_id ?? '', what]
}

function nothingFits({ state }: ReplaySelection): string {
  if (state === 'PROCESSED') return 'Nothing to replay: no processed file fits.'
  return 'Nothing to replay: no parked, quarantined, failed or unconfigured file fits. Processed files are replayed by --state PROCESSED.'
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
