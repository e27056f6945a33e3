import { flowOf } from '../domain/routing/landing-flow.ts'
import type { ObjectVersion } from '../domain/identity/object-version.ts'
import type { Receipt, ReceiptState } from '../domain/ledger/receipt.ts'
import { isOpen } from '../domain/ledger/receipt-transitions.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ledger } from '../ports/ledger.ts'
import type { ConversionProgress } from '../ports/table-converter.ts'
import type { ConvertFile } from './convert-file.ts'
import type { RouteFile } from './route-file.ts'

/** What became of one file, read off its receipt. */
export interface ProcessedFile {
  readonly key: string
  /** `duplicate`: it had been processed before. `unreadable`: it could not even be recorded. */
  readonly status: ReceiptState | 'duplicate' | 'unreadable'
  readonly receipt?: Receipt
  /** False when everything had been done before and nothing was done now. */
  readonly changed: boolean
  readonly durationMs: number
  /** Why it could not be brought to its end for now. */
  readonly error?: unknown
}

export interface ProcessingOptions {
  readonly onProgress?: (progress: ConversionProgress) => void
  readonly signal?: AbortSignal
}

/** Carries out an execution that routing has started, where executions run in this process. */
export type SettleWorkflow = (execution: string, options: ProcessingOptions) => Promise<void>

export interface FileProcessorDependencies {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly routeFile: RouteFile
  readonly convertFile: ConvertFile
  /** Absent where workflows run elsewhere: a started file then stays ROUTED. */
  readonly settleWorkflow?: SettleWorkflow
}

/** Brings one file to its end by the flow that its key belongs to, and tells what became of it. What it throws is told, not thrown. */
export class FileProcessor {
  readonly #deps: FileProcessorDependencies

  constructor(deps: FileProcessorDependencies) {
    this.#deps = deps
  }

  /** A file that was seen under its key. */
  async process(object: ObjectVersion, size: number, options: ProcessingOptions = {}): Promise<ProcessedFile> {
    const before = await this.#newestReceipt(object)
    return await this.#tell(object, before, options, () => this.#handle(object, size, options))
  }

  /** A file that a receipt remembers, whether or not it still lies there. */
  async resume(receipt: Receipt, options: ProcessingOptions = {}): Promise<ProcessedFile> {
    return await this.#tell(receipt.object, receipt, options, () => this.#resume(receipt, options))
  }

  async #tell(
    object: ObjectVersion,
    before: Receipt | undefined,
    options: ProcessingOptions,
    work: () => Promise<Receipt | undefined>,
  ): Promise<ProcessedFile> {
    const { key } = object
    const startedMs = this.#deps.clock.nowMs()
    const elapsed = (): number => Math.max(0, this.#deps.clock.nowMs() - startedMs)
    try {
      const receipt = await work()
      if (receipt === undefined) return { key, status: 'IGNORED', changed: false, durationMs: elapsed() }
      const changed = before?.identity !== receipt.identity || before.updatedAt !== receipt.updatedAt
      const status = receipt.state === 'PROCESSED' && !changed ? 'duplicate' : receipt.state
      return { key, status, receipt, changed, durationMs: elapsed() }
    } catch (error) {
      if (options.signal?.aborted === true) throw error
      const receipt = await this.#newestReceipt(object)
      const status = receipt?.state ?? 'unreadable'
      return { key, status, ...(receipt === undefined ? {} : { receipt }), changed: true, durationMs: elapsed(), error }
    }
  }

  async #handle(object: ObjectVersion, size: number, options: ProcessingOptions): Promise<Receipt | undefined> {
    if (flowOf(object.key).kind === 'convert-csv') {
      return (await this.#deps.convertFile.execute(object, { size, ...options })).receipt
    }
    return await this.#settle((await this.#deps.routeFile.execute(object, size)).receipt, options)
  }

  async #resume(receipt: Receipt, options: ProcessingOptions): Promise<Receipt | undefined> {
    if (receipt.flow === 'convert-csv') return (await this.#deps.convertFile.resume(receipt.identity, options)).receipt
    return await this.#settle((await this.#deps.routeFile.resume(receipt.identity)).receipt, options)
  }

  async #settle(receipt: Receipt | undefined, options: ProcessingOptions): Promise<Receipt | undefined> {
    const { settleWorkflow, ledger } = this.#deps
    if (settleWorkflow === undefined || receipt?.plan?.kind !== 'start' || !isOpen(receipt)) return receipt
    await settleWorkflow(receipt.plan.name, options)
    return (await ledger.findReceipt(receipt.identity))?.value
  }

  async #newestReceipt(object: ObjectVersion): Promise<Receipt | undefined> {
    return (await this.#deps.ledger.receiptsOfKey(object.bucket, object.key, 1))[0]?.value
  }
}
