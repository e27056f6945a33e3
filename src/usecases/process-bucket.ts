import type { Ledger } from '../ports/ledger.ts'
import type { ListedObject, ObjectStore } from '../ports/object-store.ts'
import type { ConversionProgress } from '../ports/table-converter.ts'
import { FileProcessor, type FileProcessorDependencies, type ProcessedFile } from './file-processor.ts'
import { listLanded } from './list-landed.ts'
import { unfinishedReceipts } from './unfinished-receipts.ts'

export type { ProcessedFile } from './file-processor.ts'

export interface ProcessBucketObserver {
  readonly begins?: (key: string, size: number, index: number, total: number) => void
  readonly progress?: (key: string, progress: ConversionProgress) => void
  readonly ends?: (file: ProcessedFile) => void
}

export interface ProcessBucketDependencies extends FileProcessorDependencies {
  readonly store: Pick<ObjectStore, 'list'>
}

/**
 * Brings every file that lies in a bucket to its end, one after the other in the order of their keys; then what an earlier run left
 * half done, whose files may lie elsewhere by now. A file that fails harms no other.
 */
export class ProcessBucket {
  readonly #store: Pick<ObjectStore, 'list'>
  readonly #ledger: Ledger
  readonly #processor: FileProcessor

  constructor(deps: ProcessBucketDependencies) {
    this.#store = deps.store
    this.#ledger = deps.ledger
    this.#processor = new FileProcessor(deps)
  }

  async execute(bucket: string, observer: ProcessBucketObserver = {}, signal?: AbortSignal): Promise<readonly ProcessedFile[]> {
    const files: ListedObject[] = []
    for await (const file of listLanded(this.#store, bucket)) files.push(file)
    const processed: ProcessedFile[] = []
    for (const [index, { key, etag, size }] of files.entries()) {
      signal?.throwIfAborted()
      observer.begins?.(key, size, index, files.length)
      const done = await this.#processor.process({ bucket, key, etag }, size, {
        onProgress: (progress) => observer.progress?.(key, progress),
        ...(signal === undefined ? {} : { signal }),
      })
      processed.push(done)
      observer.ends?.(done)
    }
    for (const done of await this.#finishOthers(bucket, processed, observer, signal)) processed.push(done)
    return processed
  }

  /** What was just tried is left to the next run. */
  async #finishOthers(
    bucket: string,
    tried: readonly ProcessedFile[],
    observer: ProcessBucketObserver,
    signal: AbortSignal | undefined,
  ): Promise<readonly ProcessedFile[]> {
    const identities = new Set(tried.map(({ receipt }) => receipt?.identity))
    const finished: ProcessedFile[] = []
    for (const receipt of await unfinishedReceipts(this.#ledger, bucket)) {
      signal?.throwIfAborted()
      if (identities.has(receipt.identity)) continue
      const { key } = receipt.object
      const done = await this.#processor.resume(receipt, {
        onProgress: (progress) => observer.progress?.(key, progress),
        ...(signal === undefined ? {} : { signal }),
      })
      // A configuration is no landed file: of its notice only a failure is told.
      if (receipt.flow === 'config' && done.error === undefined) continue
      finished.push(done)
      observer.ends?.(done)
    }
    return finished
  }
}
