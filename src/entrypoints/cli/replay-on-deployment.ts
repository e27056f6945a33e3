import { RECEIPT_TRANSITIONS } from '../../domain/ledger/receipt-transitions.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { ReplaySelection } from '../../domain/ledger/select-for-replay.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { ProcessedFile } from '../../usecases/file-processor.ts'
import { ReplayReceipts } from '../../usecases/replay-receipts.ts'
import type { CommandContext } from './command-context.ts'
import { runOnDeployment } from './deployment-run.ts'
import { loginName } from './login-name.ts'
import { narrowedLedger } from './narrowed-ledger.ts'
import type { DeploymentPlace } from './place.ts'
import type { ProgressLine } from './progress-line.ts'
import type { FinishedRun } from './run-report.ts'
import { plural } from './wording.ts'

/** Puts ended receipts of a deployment back and routes their files; its own functions carry them out. */
export async function replayOnDeployment(place: DeploymentPlace, selection: ReplaySelection, reason: string, context: CommandContext): Promise<FinishedRun> {
  return await runOnDeployment(place, context, async ({ pipeline, tell, progress }) => {
    const ledger = candidateLedger(pipeline.ledger, pipeline.bucket, selection, progress)
    const ends = (file: ProcessedFile): void => tell(receivedAgain(file))
    await new ReplayReceipts({ ...pipeline, ledger }).execute(pipeline.bucket, selection, { by: loginName(), reason, ends, signal: context.signal })
  })
}

/** The ledger with such receipts alone as a replay could be about. */
export function candidateLedger(ledger: Ledger, bucket: string, { keyPrefix = '', state }: ReplaySelection, progress: ProgressLine): Ledger {
  const keeps = (receipt: Receipt): boolean => receipt.object.bucket === bucket && receipt.object.key.startsWith(keyPrefix) && (state !== undefined || isUsual(receipt))
  return narrowedLedger(ledger, keeps, (kept) => progress.tell(() => `${plural(kept, 'receipt')} found, reading on …`))
}

/** What is replayed, or refused by name, without its state being asked for. */
function isUsual({ state, flow }: Receipt): boolean {
  return flow === 'config' || (state !== 'PROCESSED' && RECEIPT_TRANSITIONS[state].includes('RECEIVED'))
}

/** A file whose conversion is left to the deployment is as it was after its receipt was put back, and that has changed it. */
function receivedAgain(file: ProcessedFile): ProcessedFile {
  return file.status === 'RECEIVED' ? { ...file, changed: true } : file
}
