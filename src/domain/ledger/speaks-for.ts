import type { Receipt } from './receipt.ts'

/**
 * Whether a receipt still stands for an object that is seen under its key with its etag.
 *
 * Where neither a version nor a sequencer tells arrivals apart, the same bytes may come again: after we moved them away, or after
 * their owner had replaced or deleted them. Then what is seen is a new arrival and needs a receipt of its own.
 */
export function speaksForPresentObject(receipt: Receipt): boolean {
  if (receipt.state === 'SUPERSEDED' || (receipt.state === 'IGNORED' && receipt.reason === 'source-deleted')) return false
  const movedAside = receipt.plan?.kind === 'move' && receipt.plan.move.step === 'done'
  const archived = receipt.archive?.step === 'done'
  return !movedAside && !archived
}
