import { firstUnsentLetter } from '../flow/dead-letter.ts'
import { firstPending } from '../notices/outbox.ts'
import { isOpen } from './receipt-transitions.ts'
import type { Receipt } from './receipt.ts'

/**
 * Whether anything at all is left to do: for the object, for loading its table, for its archiving, for an upload that nobody will commit, or
 * for a notice or a dead letter that was not sent.
 */
export function isUnfinished(receipt: Receipt): boolean {
  const archiving = receipt.archive !== undefined && receipt.archive.step !== 'done'
  const owed = archiving || receipt.load?.step === 'pending' || receipt.prepared !== undefined
  return isOpen(receipt) || owed || firstPending(receipt.notices) !== undefined || firstUnsentLetter(receipt) !== undefined
}
