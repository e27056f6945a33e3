import { awaitsRun } from '../../domain/flow/at-run.ts'
import type { Identity } from '../../domain/identity/object-version.ts'
import type { ReceiptState } from '../../domain/ledger/receipt.ts'
import type { ConvertAnswer } from '../../domain/output/convert-answer.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { ConvertedFile, ConvertFile } from '../convert-file.ts'
import { RunRecorder } from '../run-recorder.ts'
import { findReceipt } from './find-receipt.ts'

export type OutputAnswer = Omit<ConvertAnswer, 'status'> & {
  /** `again`: the table could not be committed, since somebody else had written its key; the file is to be transformed again. */
  readonly status: ConvertAnswer['status'] | 'again'
  readonly state: ReceiptState
}

export interface OutputFileDependencies {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly convertFile: Pick<ConvertFile, 'deliver' | 'conclude'>
}

/** Makes the table visible, by one conditional write, and does what follows from it: the warehouse, the archive, the notices. */
export class OutputFile {
  readonly #deps: OutputFileDependencies
  readonly #runs: RunRecorder

  constructor(deps: OutputFileDependencies) {
    this.#deps = deps
    this.#runs = new RunRecorder(deps.ledger, deps.clock)
  }

  /** @param jobRun the service's id of the run that has done the work, where a job elsewhere has. */
  async execute(identity: Identity, runId: string, jobRun?: string): Promise<OutputAnswer> {
    const before = await findReceipt(this.#deps.ledger, identity)
    if (jobRun !== undefined && awaitsRun(before, runId)) {
      await this.#runs.begin(runId, before)
      await this.#runs.end(runId, 'COMPLETED', {})
      return answer(await this.#deps.convertFile.conclude(identity, runId, { kind: 'job-succeeded' }), runId)
    }
    return answer(await this.#deps.convertFile.deliver(identity, runId), runId)
  }
}

function answer({ answer: told, receipt }: ConvertedFile, runId: string): OutputAnswer {
  if (receipt === undefined) throw new Error('a file of an execution has lost its receipt')
  const { state } = receipt
  return awaitsRun(receipt, runId) ? { ...told, status: 'again', state } : { ...told, state }
}
