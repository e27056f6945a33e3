import type { ListedObject, ObjectStore } from '../ports/object-store.ts'
import type { ConversionProgress } from '../ports/table-converter.ts'
import { FileProcessor, type FileProcessorDependencies, type ProcessedFile } from './file-processor.ts'
import { listLanded } from './list-landed.ts'

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
 * Brings every file that lies in a bucket to its end, one after the other in the order of their keys. A file that fails harms no
 * other; what an earlier run left half done is finished.
 */
export class ProcessBucket {
  readonly #store: Pick<ObjectStore, 'list'>
  readonly #processor: FileProcessor

  constructor(deps: ProcessBucketDependencies) {
    this.#store = deps.store
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
    return processed
  }
}
