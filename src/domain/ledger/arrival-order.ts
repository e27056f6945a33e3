import { compareSequencers } from '../identity/compare-sequencers.ts'
import type { ObjectVersion } from '../identity/object-version.ts'
import { creationOrder } from './creation-order.ts'
import type { Receipt } from './receipt.ts'

/**
 * The receipt of the latest arrival. Events come late and in any order, so of two receipts with sequencers these decide; where one has
 * none, the later receipt counts as the later arrival.
 *
 * @param newestFirst receipts of one key by creation.
 */
export function youngestOf(newestFirst: readonly Receipt[]): Receipt | undefined {
  const [first, ...older] = newestFirst
  return older.reduce((youngest, receipt) => (isYounger(receipt.object, youngest?.object) === true ? receipt : youngest), first)
}

/**
 * Whether other bytes had their turn under the key after those that `known` stands for, so that what is seen now came after them.
 *
 * @param newestFirst all receipts of the key by creation.
 */
export function cameBetween(known: Receipt, seen: ObjectVersion, newestFirst: readonly Receipt[]): boolean {
  const place = newestFirst.indexOf(known)
  return newestFirst.some((other, index) => {
    if (other.object.etag === known.object.etag || isYounger(other.object, seen) === true) return false
    // A receipt that was opened later may be that of an older arrival. One that found other bytes in its place tells so.
    return isYounger(other.object, known.object) ?? (index < place && hadItsTurn(other))
  })
}

/** Whether the object of `receipt` landed after that of `other`, by the same rule as `youngestOf`. Both are of one key. */
export function landedAfter(receipt: Receipt, other: Receipt): boolean {
  return isYounger(receipt.object, other.object) ?? creationOf(receipt) > creationOf(other)
}

function creationOf({ createdAt, identity }: Receipt): string {
  return creationOrder(createdAt, identity)
}

/** `undefined` when the sequencers do not tell. */
function isYounger(a: ObjectVersion, b: ObjectVersion | undefined): boolean | undefined {
  if (a.sequencer === undefined || b?.sequencer === undefined) return undefined
  return compareSequencers(a.sequencer, b.sequencer) > 0
}

/** What a replay has taken up had its turn before, whatever has become of it since. */
function hadItsTurn({ state, plan, attempt }: Receipt): boolean {
  if (attempt > 1) return true
  return state === 'RECEIVED' ? plan !== undefined : state !== 'SUPERSEDED' && state !== 'IGNORED'
}
