import { isReplayable, replayReceipt, type ReplayRefusal } from '../domain/ledger/replay-receipt.ts'
import type { Receipt } from '../domain/ledger/receipt.ts'
import type { ReplaySelection } from '../domain/ledger/select-for-replay.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { FileProcessor, type FileProcessorDependencies, type ProcessedFile, type ProcessingOptions } from './file-processor.ts'
import { isoNow } from './iso-now.ts'
import { ReplayCandidates } from './replay-candidates.ts'

export type { ReplaySelection } from '../domain/ledger/select-for-replay.ts'

export interface ReplayReceiptsDependencies extends FileProcessorDependencies {
  readonly store: ObjectStore
}

export interface ReplayOptions extends ProcessingOptions {
  readonly by: string
  readonly reason: string
  readonly ends?: (file: ProcessedFile) => void
}

/** Told of a file that was asked for and stays as it is. */
export class ReplayRefused extends Error {
  override readonly name = 'ReplayRefused'
  readonly code: ReplayRefusal['code']

  constructor({ code, message }: ReplayRefusal) {
    super(message)
    this.code = code
  }
}

/**
 * Runs ended receipts again on purpose: parked ones after their job was activated, quarantined ones after their contract was
 * corrected, unconfigured ones after an entry was added, and processed ones, if they are asked for by their state, after their contract
 * was changed. Each is a new attempt of the same receipt, in the order of arrival.
 */
export class ReplayReceipts {
  readonly #deps: ReplayReceiptsDependencies
  readonly #processor: FileProcessor
  readonly #candidates: ReplayCandidates

  constructor(deps: ReplayReceiptsDependencies) {
    this.#deps = deps
    this.#processor = new FileProcessor(deps)
    this.#candidates = new ReplayCandidates(deps)
  }

  /** What was refused comes first, in the state that it stays in and with a `ReplayRefused`. */
  async execute(bucket: string, selection: ReplaySelection, options: ReplayOptions): Promise<readonly ProcessedFile[]> {
    const { receipts, refused } = await this.#candidates.find(bucket, selection, options.signal)
    const replayed: ProcessedFile[] = []
    const tell = (file: ProcessedFile): void => {
      replayed.push(file)
      options.ends?.(file)
    }
    for (const { receipt, refusal } of refused) tell(refusedFile(receipt, refusal))
    for (const receipt of receipts) {
      options.signal?.throwIfAborted()
      const file = await this.#replay(receipt, options)
      if (file !== undefined) tell(file)
    }
    return replayed
  }

  /** `undefined` when somebody else has taken the receipt up in the meantime: it is in good hands. */
  async #replay(listed: Receipt, options: ReplayOptions): Promise<ProcessedFile | undefined> {
    const archiving = isArchiving(listed) ? await this.#processor.resume(listed, options) : undefined
    if (archiving?.error !== undefined) return archiving
    const receipt = archiving?.receipt ?? listed
    const obstacle = isArchiving(receipt) ? stillArchiving(receipt) : await this.#candidates.obstacle(receipt)
    if (obstacle !== undefined) return refusedFile(receipt, obstacle)
    const received = await this.#receiveAgain(receipt, options)
    return received === undefined ? undefined : await this.#processor.resume(received, options)
  }

  async #receiveAgain(receipt: Receipt, options: ReplayOptions): Promise<Receipt | undefined> {
    const stored = await this.#deps.ledger.findReceipt(receipt.identity)
    if (stored === undefined || !isReplayable(stored.value)) return undefined
    const { updatedAt, attempt } = stored.value
    if (updatedAt !== receipt.updatedAt || attempt !== receipt.attempt) return undefined
    const { by, reason } = options
    const received = replayReceipt(stored.value, { by, reason }, isoNow(this.#deps.clock))
    return (await this.#deps.ledger.saveReceipt(received, stored.revision)).kind === 'saved' ? received : undefined
  }
}

/** Where such a source lies is not certain: under its key, in the archive, or both. */
function isArchiving({ archive }: Receipt): boolean {
  return archive !== undefined && archive.step !== 'done'
}

function stillArchiving({ object }: Receipt): ReplayRefusal {
  return { code: 'still-archiving', message: `${object.key} is being moved to the archive: replay it when that is done, or sweep first` }
}

function refusedFile(receipt: Receipt, refusal: ReplayRefusal): ProcessedFile {
  return { key: receipt.object.key, status: receipt.state, receipt, changed: false, durationMs: 0, error: new ReplayRefused(refusal) }
}
