import { firstUnsentLetter } from '../domain/flow/dead-letter.ts'
import { flowOf } from '../domain/routing/landing-flow.ts'
import type { ObjectVersion } from '../domain/identity/object-version.ts'
import { isOpen } from '../domain/ledger/receipt-transitions.ts'
import type { Receipt, ReceiptState } from '../domain/ledger/receipt.ts'
import { isUnfinished } from '../domain/ledger/unfinished.ts'
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

/** What a use case has made of one file. */
interface Handled {
  readonly receipt?: Receipt
  readonly changed: boolean
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
  /** Looks after an execution that runs elsewhere, and closes the receipt of one that has ended without a word. */
  readonly closeExecution?: (receipt: Receipt) => Promise<Receipt>
  /** Whether somebody else carries out the execution of a file, which then stays ROUTED. */
  readonly runsElsewhere?: (receipt: Receipt) => boolean
}

/** Brings one file to its end by the flow that its key belongs to, and tells what became of it. What it throws is told, not thrown. */
export class FileProcessor {
  readonly #deps: FileProcessorDependencies

  constructor(deps: FileProcessorDependencies) {
    this.#deps = deps
  }

  /** A file that was seen under its key. */
  async process(object: ObjectVersion, size: number, options: ProcessingOptions = {}): Promise<ProcessedFile> {
    return await this.#tell(object, options, () => this.#handle(object, size, options))
  }

  /** A file that a receipt remembers, whether or not it still lies there. */
  async resume(receipt: Receipt, options: ProcessingOptions = {}): Promise<ProcessedFile> {
    return await this.#tell(receipt.object, options, () => this.#resume(receipt, options))
  }

  async #tell(
    object: ObjectVersion,
    options: ProcessingOptions,
    work: () => Promise<Handled>,
  ): Promise<ProcessedFile> {
    const { key } = object
    const startedMs = this.#deps.clock.nowMs()
    const elapsed = (): number => Math.max(0, this.#deps.clock.nowMs() - startedMs)
    try {
      const { receipt, changed } = await work()
      if (receipt === undefined) return { key, status: 'IGNORED', changed: false, durationMs: elapsed() }
      const status = receipt.state === 'PROCESSED' && !changed ? 'duplicate' : receipt.state
      return { key, status, receipt, changed, durationMs: elapsed() }
    } catch (error) {
      if (options.signal?.aborted === true) throw error
      const receipt = await this.#newestReceipt(object).catch(() => undefined)
      const status = receipt?.state ?? 'unreadable'
      return { key, status, ...(receipt === undefined ? {} : { receipt }), changed: true, durationMs: elapsed(), error }
    }
  }

  async #handle(object: ObjectVersion, size: number, options: ProcessingOptions): Promise<Handled> {
    if (flowOf(object.key).kind === 'convert-csv') return await this.#deps.convertFile.execute(object, { size, ...options })
    return await this.#settle(await this.#deps.routeFile.execute(object, size), options)
  }

  async #resume(receipt: Receipt, options: ProcessingOptions): Promise<Handled> {
    // What is left of a file once its turn is over is not the router's: loading, archiving, a dead letter. A replay may have taken its
    // plan away meanwhile, and not the letter.
    const isPastTurn = !isOpen(receipt) && (receipt.plan?.kind === 'queue' || firstUnsentLetter(receipt) !== undefined || this.#isLeftOver(receipt))
    if (receipt.flow === 'convert-csv' || isPastTurn) return await this.#deps.convertFile.resume(receipt.identity, options)
    return await this.#settle(await this.#deps.routeFile.resume(receipt.identity), options)
  }

  /** Where executions run in this process, the one of the file does what is left of it, and is closed by that. */
  #isLeftOver({ plan }: Receipt): boolean {
    return plan?.kind === 'start' && this.#deps.settleWorkflow === undefined
  }

  /** The workflow also archives, after the receipt has come to its end. */
  async #settle(routed: Handled, options: ProcessingOptions): Promise<Handled> {
    const { receipt } = routed
    const { settleWorkflow, closeExecution, runsElsewhere, ledger } = this.#deps
    if (closeExecution !== undefined && receipt?.plan?.kind === 'start' && isOpen(receipt) && !routed.changed) {
      const closed = await closeExecution(receipt)
      return { receipt: closed, changed: closed !== receipt }
    }
    if (settleWorkflow === undefined || receipt?.plan?.kind !== 'start' || !isUnfinished(receipt)) return routed
    if (runsElsewhere?.(receipt) === true) return routed
    const before = await ledger.findReceipt(receipt.identity)
    await settleWorkflow(receipt.plan.name, options)
    const after = await ledger.findReceipt(receipt.identity)
    const changed = routed.changed || before?.revision !== after?.revision
    return { changed, ...(after === undefined ? {} : { receipt: after.value }) }
  }

  async #newestReceipt(object: ObjectVersion): Promise<Receipt | undefined> {
    return (await this.#deps.ledger.receiptsOfKey(object.bucket, object.key, 1))[0]?.value
  }
}
