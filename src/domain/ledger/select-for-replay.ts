import { youngestOf } from './arrival-order.ts'
import { compareTexts, creationOrder } from './creation-order.ts'
import { isReplayable, replayRefusal, type ReplayRefusal } from './replay-receipt.ts'
import type { Receipt, ReceiptState } from './receipt.ts'

/** Which ended receipts to run again. Without a state, all that a replay may touch except those that are PROCESSED. */
export interface ReplaySelection {
  readonly jobId?: string
  readonly keyPrefix?: string
  readonly state?: ReceiptState
}

export interface RefusedReceipt {
  readonly receipt: Receipt
  readonly refusal: ReplayRefusal
}

export interface SelectedForReplay {
  /** In the order in which they were received. */
  readonly receipts: readonly Receipt[]
  /** What the selection asks for by its state or its name, and does not get. */
  readonly refused: readonly RefusedReceipt[]
}

/**
 * The receipts of a bucket that a selection means. A PROCESSED receipt is meant only by its state, and only if no later upload of its
 * key was processed too: the table is that one's.
 */
export function selectForReplay(receipts: readonly Receipt[], bucket: string, selection: ReplaySelection): SelectedForReplay {
  const ofBucket = receipts.filter(({ object }) => object.bucket === bucket)
  const youngest = new Set(youngestProcessed(ofBucket))
  const wanted = ofBucket.filter((receipt) => fits(receipt, selection) && (receipt.state !== 'PROCESSED' || youngest.has(receipt)))
  return {
    receipts: wanted.filter(isReplayable).sort((a, b) => compareTexts(ageOf(a), ageOf(b))),
    refused: wanted.filter((receipt) => isNamed(receipt, selection)).flatMap((receipt) => {
      const refusal = replayRefusal(receipt)
      return refusal === undefined ? [] : [{ receipt, refusal }]
    }),
  }
}

function fits({ state, job, object }: Receipt, { jobId, keyPrefix, state: wanted }: ReplaySelection): boolean {
  if (wanted === undefined ? state === 'PROCESSED' : state !== wanted) return false
  if (jobId !== undefined && job?.jobId !== jobId) return false
  return keyPrefix === undefined || object.key.startsWith(keyPrefix)
}

/** Receipts of configurations are passed over in silence, as long as nobody points at them. */
function isNamed({ flow }: Receipt, { keyPrefix }: ReplaySelection): boolean {
  return flow !== 'config' || (keyPrefix !== undefined && keyPrefix !== '')
}

function youngestProcessed(receipts: readonly Receipt[]): readonly Receipt[] {
  const ofKey = new Map<string, Receipt[]>()
  for (const receipt of receipts) {
    if (receipt.state !== 'PROCESSED') continue
    const { key } = receipt.object
    const others = ofKey.get(key)
    if (others === undefined) ofKey.set(key, [receipt])
    else others.push(receipt)
  }
  return [...ofKey.values()].flatMap((alike) => youngestOf(alike.sort((a, b) => compareTexts(ageOf(b), ageOf(a)))) ?? [])
}

/** Versions of one key in the order in which they came: by when they were received. */
function ageOf({ createdAt, identity }: Receipt): string {
  return creationOrder(createdAt, identity)
}
