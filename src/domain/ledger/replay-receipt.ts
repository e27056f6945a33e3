import { moveReceipt, RECEIPT_TRANSITIONS } from './receipt-transitions.ts'
import type { Plan, Receipt } from './receipt.ts'

/** Whether a receipt has come to an end that a replay may leave. */
export function isReplayable(receipt: Receipt): boolean {
  return receipt.flow !== 'config' && RECEIPT_TRANSITIONS[receipt.state].includes('RECEIVED')
}

/**
 * The receipt received once more, for a new attempt: nothing of the earlier decision is kept but what has happened. Bytes that were
 * moved aside are to be brought back first.
 *
 * @param asked.by who asked for it, @param asked.reason why; both go into the history.
 */
export function replayReceipt(receipt: Receipt, asked: { readonly by: string; readonly reason: string }, at: string): Receipt {
  const { job: _job, configEtag: _etag, plan, archive: _archive, conversion: _conversion, error: _error, ...kept } = receipt
  const received = moveReceipt(kept, 'RECEIVED', at, asked)
  const { reason: _reason, ...bare } = received
  return { ...bare, attempt: receipt.attempt + 1, fence: receipt.fence + 1, ...planToRestore(plan) }
}

function planToRestore(plan: Plan | undefined): { readonly plan?: Plan } {
  if (plan?.kind === 'restore') return { plan }
  return plan?.kind === 'move' && plan.move.step === 'done' ? { plan: { kind: 'restore', from: plan.move.destination } } : {}
}
