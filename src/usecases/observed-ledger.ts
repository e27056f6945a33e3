import type { Identity } from '../domain/identity/object-version.ts'
import type { ReceiptFilter } from '../domain/ledger/receipt-filter.ts'
import { isOpen } from '../domain/ledger/receipt-transitions.ts'
import type { HistoryEntry, Receipt, ReceiptState } from '../domain/ledger/receipt.ts'
import type { Run } from '../domain/ledger/run.ts'
import type { CreateOutcome, Ledger, LedgerPage, LedgerPageOptions, Revision, SaveOutcome, Stored } from '../ports/ledger.ts'
import type { LogFields } from '../ports/logger.ts'
import { receiptFields } from './file-fields.ts'
import { addMeasure } from './measure.ts'
import type { Observers } from './observe.ts'

const NEEDS_SOMEBODY: ReadonlySet<ReceiptState> = new Set(['FAILED', 'QUARANTINED'])

/**
 * A ledger that tells every change of a receipt's state, once it is written: a log line each, and a count of the files that have come to
 * an end. Whatever flow or function makes the change, it is told here, so that one file can be followed through all of them.
 */
export class ObservedLedger implements Ledger {
  readonly #ledger: Ledger
  readonly #observers: Pick<Observers, 'logger' | 'metrics'>
  readonly #told: WeakSet<readonly HistoryEntry[]>

  constructor(ledger: Ledger, observers: Pick<Observers, 'logger' | 'metrics'>) {
    this.#ledger = ledger
    this.#observers = observers
    this.#told = new WeakSet()
  }

  async createReceipt(receipt: Receipt): Promise<CreateOutcome> {
    const outcome = await this.#ledger.createReceipt(receipt)
    if (outcome.kind === 'created') this.#tell(receipt)
    return outcome
  }

  async saveReceipt(receipt: Receipt, expected: Revision): Promise<SaveOutcome> {
    const outcome = await this.#ledger.saveReceipt(receipt, expected)
    if (outcome.kind === 'saved') this.#tell(receipt)
    return outcome
  }

  async findReceipt(identity: Identity): Promise<Stored<Receipt> | undefined> {
    return await this.#ledger.findReceipt(identity)
  }

  async receiptsOfKey(bucket: string, key: string, limit?: number): Promise<readonly Stored<Receipt>[]> {
    return await this.#ledger.receiptsOfKey(bucket, key, limit)
  }

  async listReceipts(filter: ReceiptFilter, options?: LedgerPageOptions): Promise<LedgerPage<Receipt>> {
    return await this.#ledger.listReceipts(filter, options)
  }

  async findRun(id: string): Promise<Stored<Run> | undefined> {
    return await this.#ledger.findRun(id)
  }

  async registerRun(run: Run): Promise<CreateOutcome> {
    return await this.#ledger.registerRun(run)
  }

  async saveRun(run: Run, expected: Revision): Promise<SaveOutcome> {
    return await this.#ledger.saveRun(run, expected)
  }

  async listRuns(date: string, options?: LedgerPageOptions): Promise<LedgerPage<Run>> {
    return await this.#ledger.listRuns(date, options)
  }

  /** A receipt is written for other reasons too: its state has changed with this write when its history ends with the write's own time. */
  #tell(receipt: Receipt): void {
    const change = receipt.history.at(-1)
    if (change === undefined || change.at !== receipt.updatedAt || this.#told.has(receipt.history)) return
    this.#told.add(receipt.history)
    const { logger, metrics } = this.#observers
    const { from, to, reason } = change
    const details = { from, to, reason: reason ?? null, attempt: receipt.attempt, job_id: receipt.job?.jobId ?? null, ...rowsOf(receipt) }
    logger.log(NEEDS_SOMEBODY.has(to) ? 'warn' : 'info', 'receipt-moved', { ...receiptFields(receipt), ...details })
    // A configuration is no file.
    if (!isOpen(receipt) && receipt.flow !== 'config') addMeasure(metrics, 'FilesEnded', 1, { State: receipt.state })
  }
}

function rowsOf({ state, conversion }: Receipt): LogFields {
  if (conversion === undefined || state === 'RECEIVED' || state === 'ROUTED') return {}
  return { rows_processed: conversion.rowsOut, rows_rejected: conversion.rowsRejected }
}
