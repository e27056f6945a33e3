import { isReplayable, replayReceipt } from '../domain/ledger/replay-receipt.ts'
import type { Receipt, ReceiptState } from '../domain/ledger/receipt.ts'
import { FileProcessor, type FileProcessorDependencies, type ProcessedFile, type ProcessingOptions } from './file-processor.ts'
import { isoNow } from './iso-now.ts'

/** Which ended receipts to run again; without any condition, all that a replay may touch. */
export interface ReplaySelection {
  readonly jobId?: string
  readonly keyPrefix?: string
  readonly state?: ReceiptState
}

export interface ReplayOptions extends ProcessingOptions {
  readonly by: string
  readonly reason: string
  readonly ends?: (file: ProcessedFile) => void
}

/**
 * Runs ended receipts again on purpose: parked ones after their job was activated, quarantined ones after their contract was
 * corrected, unconfigured ones after an entry was added. Each is a new attempt of the same receipt, in the order of arrival.
 */
export class ReplayReceipts {
  readonly #deps: FileProcessorDependencies
  readonly #processor: FileProcessor

  constructor(deps: FileProcessorDependencies) {
    this.#deps = deps
    this.#processor = new FileProcessor(deps)
  }

  async execute(bucket: string, selection: ReplaySelection, options: ReplayOptions): Promise<readonly ProcessedFile[]> {
    const replayed: ProcessedFile[] = []
    for (const receipt of await this.#select(bucket, selection)) {
      options.signal?.throwIfAborted()
      const received = await this.#receiveAgain(receipt, options)
      if (received === undefined) continue
      const file = await this.#processor.resume(received, options)
      replayed.push(file)
      options.ends?.(file)
    }
    return replayed
  }

  async #select(bucket: string, selection: ReplaySelection): Promise<readonly Receipt[]> {
    const selected: Receipt[] = []
    let after: string | undefined
    do {
      const filter = selection.state === undefined ? {} : { state: selection.state }
      const page = await this.#deps.ledger.listReceipts(filter, after === undefined ? {} : { after })
      selected.push(...page.items.map((stored) => stored.value).filter((receipt) => isWanted(receipt, bucket, selection)))
      after = page.next
    } while (after !== undefined)
    return selected.sort(byArrival)
  }

  /** `undefined` when somebody else has taken the receipt up in the meantime: it is in good hands. */
  async #receiveAgain(receipt: Receipt, options: ReplayOptions): Promise<Receipt | undefined> {
    const stored = await this.#deps.ledger.findReceipt(receipt.identity)
    if (stored === undefined || stored.value.updatedAt !== receipt.updatedAt || !isReplayable(stored.value)) return undefined
    const { by, reason } = options
    const received = replayReceipt(stored.value, { by, reason }, isoNow(this.#deps.clock))
    return (await this.#deps.ledger.saveReceipt(received, stored.revision)).kind === 'saved' ? received : undefined
  }
}

function isWanted(receipt: Receipt, bucket: string, { jobId, keyPrefix }: ReplaySelection): boolean {
  if (!isReplayable(receipt) || receipt.object.bucket !== bucket) return false
  if (jobId !== undefined && receipt.job?.jobId !== jobId) return false
  return keyPrefix === undefined || receipt.object.key.startsWith(keyPrefix)
}

/** Versions of one key in the order in which they came: by sequencer where the store gives one, else by when they were received. */
function byArrival(a: Receipt, b: Receipt): number {
  return a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.identity < b.identity ? -1 : 1
}
