import type { Identity } from '../../domain/identity/object-version.ts'
import { locationOf } from '../../domain/ledger/location-of.ts'
import type { ReceiptState } from '../../domain/ledger/receipt.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Ledger } from '../../ports/ledger.ts'
import { RunRecorder } from '../run-recorder.ts'
import { findReceipt } from './find-receipt.ts'

export interface IngestAnswer {
  /** `ended`: nothing is left to do for the file, or another attempt is at it. */
  readonly status: 'ready' | 'ended'
  readonly receipt: Identity
  /** What the other functions are to be called with; empty when `ended` finds no run. */
  readonly run_id: string
  readonly state: ReceiptState
  readonly bucket: string
  readonly key: string
  readonly version: string | null
  readonly engine: 'lambda' | 'glue' | null
}

/** The first step of an execution: registers the run, so that the executions of a day can be listed from their start. */
export class IngestFile {
  readonly #ledger: Ledger
  readonly #runs: RunRecorder

  constructor({ ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock }) {
    this.#ledger = ledger
    this.#runs = new RunRecorder(ledger, clock)
  }

  /** @param execution the name of the execution; one that was started by hand takes up the run that the receipt is at. */
  async execute(identity: Identity, execution?: string): Promise<IngestAnswer> {
    const receipt = await findReceipt(this.#ledger, identity)
    const { plan, state, job } = receipt
    const runId = plan?.kind === 'start' ? plan.name : ''
    const isOutlived = execution !== undefined && execution !== runId && receipt.runIds.includes(execution)
    const isReady = state === 'ROUTED' && runId !== '' && !isOutlived
    if (isReady) await this.#runs.register(runId, receipt)
    const { bucket, key, versionId, etag } = locationOf(receipt)
    return {
      status: isReady ? 'ready' : 'ended',
      receipt: identity,
      run_id: runId,
      state,
      bucket,
      key,
      version: versionId ?? etag ?? null,
      engine: job?.engine ?? null,
    }
  }
}
