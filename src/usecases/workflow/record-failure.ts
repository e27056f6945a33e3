import { awaitsRun } from '../../domain/flow/at-run.ts'
import type { WorkflowFailure } from '../../domain/flow/workflow-failure.ts'
import type { Identity } from '../../domain/identity/object-version.ts'
import type { Receipt, ReceiptState } from '../../domain/ledger/receipt.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { ConvertFile } from '../convert-file.ts'
import { RunRecorder } from '../run-recorder.ts'
import { findReceipt } from './find-receipt.ts'

export interface RecordFailureAnswer {
  /** `ended`: the file had come to its end before, or its table to be visible, or it is another attempt's; nothing was changed. */
  readonly status: 'failed' | 'ended'
  readonly receipt: Identity
  readonly state: ReceiptState
}

export interface RecordFailureDependencies {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly convertFile: Pick<ConvertFile, 'conclude' | 'withdraw'>
}

/**
 * Ends a file that its execution has given up: the run and the receipt fail, once, with one notice. An end that is there already stays.
 * A file whose table turns out to be visible has not failed: its receipt stays open for the sweep, which can do all that is left to do.
 */
export class RecordFailure {
  readonly #deps: RecordFailureDependencies
  readonly #runs: RunRecorder

  constructor(deps: RecordFailureDependencies) {
    this.#deps = deps
    this.#runs = new RunRecorder(deps.ledger, deps.clock)
  }

  async execute(identity: Identity, runId: string, failure: WorkflowFailure): Promise<RecordFailureAnswer> {
    const { receipt, isFailed } = await this.fail(await findReceipt(this.#deps.ledger, identity), runId, failure)
    return { status: isFailed ? 'failed' : 'ended', receipt: identity, state: receipt.state }
  }

  async fail(before: Receipt, runId: string, failure: WorkflowFailure): Promise<{ readonly receipt: Receipt; readonly isFailed: boolean }> {
    if (!awaitsRun(before, runId)) return { receipt: before, isFailed: false }
    if ((await this.#deps.convertFile.withdraw(before.identity, runId)) === 'committed') return { receipt: before, isFailed: false }
    await this.#runs.begin(runId, before)
    await this.#runs.end(runId, 'FAILED', { error: failure })
    const { receipt = before } = await this.#deps.convertFile.conclude(before.identity, runId, { kind: 'failed', ...failure })
    return { receipt, isFailed: receipt.state === 'FAILED' }
  }
}
