import { compareTexts } from '../ledger/creation-order.ts'
import type { Receipt } from '../ledger/receipt.ts'
import { isWaiting } from './ordered-machine.ts'

/** The files that wait for their turns, by their groups; those of a group in the order in which they came. */
export function waitingFiles(receipts: readonly Receipt[]): ReadonlyMap<string, readonly Receipt[]> {
  const groups = new Map<string, Receipt[]>()
  for (const receipt of receipts.filter((one) => isWaiting(one, one.attempt)).sort(byArrival)) {
    if (receipt.plan?.kind !== 'queue') continue
    const group = groups.get(receipt.plan.group)
    if (group === undefined) groups.set(receipt.plan.group, [receipt])
    else group.push(receipt)
  }
  return groups
}

/** Files that came in the same millisecond were found in one listing, which is by their keys. */
export function byArrival(a: Receipt, b: Receipt): number {
  return compareTexts(a.createdAt, b.createdAt) || compareTexts(a.object.key, b.object.key) || compareTexts(a.identity, b.identity)
}
