import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { WaitingFile } from '../../domain/queue/order-group.ts'
import { isWaiting } from '../../domain/queue/ordered-machine.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { ProcessedFile } from '../file-processor.ts'
import { awaitsJob } from '../run-job.ts'

export type TellFile = (file: ProcessedFile) => void

/** Tells what has become of files whose jobs were run, each once. The time that a file took is that since the one before it. */
export class JobTeller {
  readonly #ledger: Pick<Ledger, 'findReceipt'>
  readonly #clock: Pick<Clock, 'nowMs'>
  readonly #tell: TellFile
  readonly #told = new Set<string>()
  #sinceMs: number

  constructor({ ledger, clock }: { readonly ledger: Pick<Ledger, 'findReceipt'>; readonly clock: Pick<Clock, 'nowMs'> }, tell: TellFile) {
    this.#ledger = ledger
    this.#clock = clock
    this.#tell = tell
    this.#sinceMs = clock.nowMs()
  }

  /** Those of the files that are at their ends. */
  async tellEnded(files: readonly WaitingFile[]): Promise<void> {
    for (const file of files) {
      if (this.#told.has(nameOf(file))) continue
      const receipt = (await this.#ledger.findReceipt(file.receipt))?.value
      if (receipt === undefined || isWaiting(receipt, file.attempt) || awaitsJob(receipt)) continue
      this.#told.add(nameOf(file))
      this.#tell({ key: receipt.object.key, status: receipt.state, receipt, changed: true, durationMs: this.#lap() })
    }
  }

  /** Why files stay where they are. */
  async tellError(files: readonly WaitingFile[], error: unknown): Promise<void> {
    for (const file of files) {
      const receipt = (await this.#ledger.findReceipt(file.receipt))?.value
      if (receipt === undefined || this.#told.has(nameOf(file))) continue
      this.#told.add(nameOf(file))
      this.#tell({ key: receipt.object.key, status: receipt.state, receipt, changed: false, durationMs: this.#lap(), error })
    }
  }

  #lap(): number {
    const nowMs = this.#clock.nowMs()
    const durationMs = Math.max(0, nowMs - this.#sinceMs)
    this.#sinceMs = nowMs
    return durationMs
  }
}

export function fileOf({ identity, attempt }: Receipt): WaitingFile {
  return { receipt: identity, attempt }
}

/** The same for the same file in the same attempt. */
export function nameOf({ receipt, attempt }: WaitingFile): string {
  return `${receipt}#${attempt.toString()}`
}
