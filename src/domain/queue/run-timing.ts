/**
 * How long after a start with a lost answer the run may still appear in the listing of its job, in milliseconds. Before that no other
 * is started. Longer by two minutes than listings lag behind, since whoever looks may have a clock that is as much ahead.
 */
export const SETTLING_MS = 180_000

/** After how long a service without room is asked again. */
export const CAPACITY_DELAY_MS = 60_000

const BACKOFF_MS = 60_000
const BACKOFF_MAX_MS = 1_800_000

/** How long the run after a failed one waits: 1, 2, 4 … minutes, half an hour at most. @param run that failed, from 1. */
export function backoffMs(run: number): number {
  return Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** Math.min(run - 1, 10))
}

/** A queue forgets a message after 14 days: a day before that its file is taken into the ledger. */
export const MESSAGE_AGE_MAX_MS = 13 * 86_400_000
/**
 * A queue moves a message that was received very often to its dead letters, from which it would come back out of order: long before
 * that, at half of the 1,000 receipts that are set, its file is taken into the ledger.
 */
export const MESSAGE_RECEIVES_MAX = 500

/** When a message is looked at again for which the record has no room: so seldom that it is not received too often before it is forgotten. */
export const FULL_DELAY_MS = 3_600_000
