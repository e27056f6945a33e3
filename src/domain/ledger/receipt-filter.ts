import type { Receipt, ReceiptState } from './receipt.ts'
import { isUnfinished } from './unfinished.ts'

/** Which receipts a listing is about: those that meet every condition given. */
export interface ReceiptFilter {
  readonly state?: ReceiptState
  /** Only those for which something is left to do (`isUnfinished`). */
  readonly unfinished?: true
}

export function matchesFilter(receipt: Receipt, { state, unfinished }: ReceiptFilter): boolean {
  return (state === undefined || receipt.state === state) && (unfinished === undefined || isUnfinished(receipt))
}
