import type { HistoryEntry, Receipt, ReceiptState } from './receipt.ts'

/**
 * Every legal change of a receipt's state. What is not listed does not happen.
 *
 * ROUTED may still end as SUPERSEDED or IGNORED: between the decision and the reading, the owner of the upload may replace or
 * delete it, and that must end visibly as what it is, not as a failure.
 *
 * PROCESSED is left only by a replay that asks for it: the same file under another contract is another table, and only its kept
 * source can give that.
 */
export const RECEIPT_TRANSITIONS: Readonly<Record<ReceiptState, readonly ReceiptState[]>> = {
  RECEIVED: ['ROUTED', 'PARKED', 'UNCONFIGURED', 'SUPERSEDED', 'IGNORED'],
  ROUTED: ['PROCESSED', 'QUARANTINED', 'FAILED', 'SUPERSEDED', 'IGNORED'],
  PROCESSED: ['RECEIVED'],
  QUARANTINED: ['RECEIVED'],
  FAILED: ['RECEIVED'],
  PARKED: ['RECEIVED'],
  UNCONFIGURED: ['RECEIVED'],
  SUPERSEDED: [],
  IGNORED: [],
}

const OPEN: ReadonlySet<ReceiptState> = new Set<ReceiptState>(['RECEIVED', 'ROUTED'])

/** True while something is still to be done for the object itself; notices may be pending even after the end. */
export function isOpen(receipt: Receipt): boolean {
  return OPEN.has(receipt.state)
}

export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition'
}

/**
 * The receipt in its next state, with the change in its history.
 * @throws IllegalTransition when the table has no such edge: a defect in the caller, never a matter of data.
 */
export function moveReceipt(
  receipt: Receipt,
  to: ReceiptState,
  at: string,
  detail: { readonly reason?: string; readonly by?: string } = {},
): Receipt {
  if (!RECEIPT_TRANSITIONS[receipt.state].includes(to)) {
    throw new IllegalTransition(`receipt ${receipt.identity} cannot go from ${receipt.state} to ${to}`)
  }
  const entry: HistoryEntry = { at, from: receipt.state, to, ...detail }
  const { reason: _before, ...rest } = receipt
  return {
    ...rest,
    state: to,
    ...(detail.reason === undefined ? {} : { reason: detail.reason }),
    updatedAt: at,
    history: [...receipt.history, entry],
  }
}
