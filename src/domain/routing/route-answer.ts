import type { Receipt } from '../ledger/receipt.ts'

/** What the router answers for one landed object. */
export type RouteAnswer =
  | { readonly status: 'not_configured'; readonly moved_to: string }
  | { readonly status: 'inactive'; readonly job_id: string }
  | { readonly status: 'triggered'; readonly execution: string }
  | { readonly status: 'already_running' }
  | { readonly status: 'queued'; readonly group: string }
  | { readonly status: 'parked'; readonly reason: string }
  | { readonly status: 'superseded' }
  | { readonly status: 'ignored'; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string }

/**
 * Reads the answer off the receipt, so that a repeated event gets its first answer again; except for a start, which is announced
 * once and is `already_running` for everybody after.
 *
 * @param heldStart whether the receipt already held a start before this invocation.
 */
export function routeAnswer(receipt: Receipt, heldStart: boolean): RouteAnswer {
  const { plan, reason } = receipt
  if (plan?.kind === 'start') {
    if (heldStart) return { status: 'already_running' }
    return receipt.state === 'FAILED' ? { status: 'failed', reason: reason ?? 'unknown' } : { status: 'triggered', execution: plan.name }
  }
  if (plan?.kind === 'queue' && receipt.state !== 'SUPERSEDED' && receipt.state !== 'IGNORED') return { status: 'queued', group: plan.group }
  switch (receipt.state) {
    case 'UNCONFIGURED':
      return { status: 'not_configured', moved_to: plan?.kind === 'move' ? plan.move.destination : receipt.object.key }
    case 'PARKED':
      return reason === 'inactive'
        ? { status: 'inactive', job_id: receipt.job?.jobId ?? '' }
        : { status: 'parked', reason: reason ?? 'unknown' }
    case 'SUPERSEDED':
      return { status: 'superseded' }
    case 'IGNORED':
      return { status: 'ignored', reason: reason ?? 'unknown' }
    case 'RECEIVED':
    case 'ROUTED':
    case 'PROCESSED':
    case 'QUARANTINED':
    case 'FAILED':
      return { status: 'failed', reason: reason ?? receipt.state.toLowerCase() }
  }
}
