import type { Clock } from '../ports/clock.ts'
import type { Ledger } from '../ports/ledger.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { FileProcessor, type FileProcessorDependencies, type ProcessedFile, type ProcessingOptions } from './file-processor.ts'
import { listLanded } from './list-landed.ts'
import { unfinishedReceipts } from './unfinished-receipts.ts'

export interface SweepBucketDependencies extends FileProcessorDependencies {
  readonly store: Pick<ObjectStore, 'list'>
  readonly ledger: Ledger
  readonly clock: Clock
}

export interface SweepOptions extends ProcessingOptions {
  /** Only what has rested for so long is looked at, so that a sweep does not run into deliveries under way. 15 minutes when absent. */
  readonly reconcileAfterMs?: number
  /** Only files whose keys begin with it, and no receipt of others: a backfill. */
  readonly prefix?: string
  readonly ends?: (file: ProcessedFile) => void
}

export const RECONCILE_AFTER_MS = 15 * 60 * 1_000

/**
 * Finds what got lost on the way: receipts that nobody goes on with, notices that were not sent, and files that no event has told
 * of. Each is finished, or closed if its source is gone. Tells only of what it changed or could not change.
 */
export class SweepBucket {
  readonly #deps: SweepBucketDependencies
  readonly #processor: FileProcessor

  constructor(deps: SweepBucketDependencies) {
    this.#deps = deps
    this.#processor = new FileProcessor(deps)
  }

  async execute(bucket: string, options: SweepOptions = {}): Promise<readonly ProcessedFile[]> {
    const restedBeforeMs = this.#deps.clock.nowMs() - (options.reconcileAfterMs ?? RECONCILE_AFTER_MS)
    const swept: ProcessedFile[] = []
    const tell = (file: ProcessedFile): void => {
      if (!file.changed) return
      swept.push(file)
      options.ends?.(file)
    }
    for (const receipt of await unfinishedReceipts(this.#deps.ledger, bucket)) {
      options.signal?.throwIfAborted()
      if (Date.parse(receipt.updatedAt) > restedBeforeMs) continue
      if (options.prefix !== undefined && !receipt.object.key.startsWith(options.prefix)) continue
      const file = await this.#processor.resume(receipt, options)
      // A configuration is no landed file: of its notice only a failure is told.
      if (receipt.flow !== 'config' || file.error !== undefined) tell(file)
    }
    for await (const { key, etag, size, lastModified } of listLanded(this.#deps.store, bucket, options.prefix)) {
      options.signal?.throwIfAborted()
      if (Date.parse(lastModified) > restedBeforeMs) continue
      tell(await this.#processor.process({ bucket, key, etag }, size, options))
    }
    return swept
  }
}
