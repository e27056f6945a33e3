import { awaitsRun, isAtRun } from '../../domain/flow/at-run.ts'
import type { Identity } from '../../domain/identity/object-version.ts'
import { locationOf } from '../../domain/ledger/location-of.ts'
import type { Receipt, ReceiptState } from '../../domain/ledger/receipt.ts'
import { isUnfinished } from '../../domain/ledger/unfinished.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { ObjectStore } from '../../ports/object-store.ts'
import type { ConvertFile } from '../convert-file.ts'
import { jobStartOf } from '../queue/job-start.ts'
import { RunRecorder } from '../run-recorder.ts'
import { readableSource } from '../source-standing.ts'
import { findReceipt } from './find-receipt.ts'

export interface ValidateAnswer {
  /** `ended`: the file was refused, or is no longer this run's. */
  readonly status: 'valid' | 'ended'
  readonly state: ReceiptState
  readonly reason: string | null
  readonly engine: 'lambda' | 'glue' | null
  /** What the job is to be started with, for a file that a Glue job takes. */
  readonly glue: { readonly job_name: string; readonly arguments: Readonly<Record<string, string>> } | null
}

export interface ValidateFileDependencies {
  readonly ledger: Ledger
  readonly store: ObjectStore
  readonly clock: Clock
  readonly convertFile: Pick<ConvertFile, 'inspect' | 'conclude' | 'deliver'>
}

/**
 * Looks at a file before any work is put into it: what the store says of it, and its first bytes. What is wrong with it is recorded and told
 * of here, so that the rest of the execution has nothing to decide.
 */
export class ValidateFile {
  readonly #deps: ValidateFileDependencies
  readonly #runs: RunRecorder

  constructor(deps: ValidateFileDependencies) {
    this.#deps = deps
    this.#runs = new RunRecorder(deps.ledger, deps.clock)
  }

  async execute(identity: Identity, runId: string): Promise<ValidateAnswer> {
    const receipt = await findReceipt(this.#deps.ledger, identity)
    // An earlier call that refused the file may have died before it had told of it.
    if (!awaitsRun(receipt, runId)) return answer(await this.#toldOf(receipt, runId), false, runId)
    const checked = receipt.job?.engine === 'glue' ? await this.#checkForJob(receipt, runId) : await this.#check(identity, runId)
    return answer(checked, awaitsRun(checked, runId), runId)
  }

  async #toldOf(receipt: Receipt, runId: string): Promise<Receipt> {
    if (!isAtRun(receipt, runId) || !isUnfinished(receipt)) return receipt
    return (await this.#deps.convertFile.deliver(receipt.identity, runId)).receipt ?? receipt
  }

  async #check(identity: Identity, runId: string): Promise<Receipt> {
    const { receipt } = await this.#deps.convertFile.inspect(identity, runId)
    return receipt ?? (await findReceipt(this.#deps.ledger, identity))
  }

  /** What a job makes of the content is its own business. From here on the run is going. */
  async #checkForJob(receipt: Receipt, runId: string): Promise<Receipt> {
    const { identity } = receipt
    const { kind } = await readableSource(this.#deps.store, locationOf(receipt), receipt.job?.versions === 'all')
    await this.#runs.begin(runId, receipt)
    if (kind !== 'gone' && kind !== 'replaced') return receipt
    await this.#runs.endWithoutSource(runId, kind)
    const concluded = await this.#deps.convertFile.conclude(identity, runId, { kind })
    return concluded.receipt ?? receipt
  }
}

function answer(receipt: Receipt, isValid: boolean, runId: string): ValidateAnswer {
  const { state, reason, job } = receipt
  const start = isValid && job?.engine === 'glue' ? jobStartOf(receipt, runId) : undefined
  return {
    status: isValid ? 'valid' : 'ended',
    state,
    reason: reason ?? null,
    engine: job?.engine ?? null,
    glue: start === undefined ? null : { job_name: start.job, arguments: start.arguments },
  }
}
