import { RECEIPT_TRANSITIONS } from '../../domain/ledger/receipt-transitions.ts'
import type { ReceiptState } from '../../domain/ledger/receipt.ts'
import { UsageError } from './usage-error.ts'

/** The state that a person has named, in any case. */
export function receiptStateOf(text: string): ReceiptState {
  const wanted = text.toUpperCase()
  for (const state of Object.keys(RECEIPT_TRANSITIONS)) {
    if (state === wanted && isReceiptState(state)) return state
  }
  throw new UsageError(`there is no state ${JSON.stringify(text)}: use one of ${Object.keys(RECEIPT_TRANSITIONS).join(', ')}`)
}

function isReceiptState(text: string): text is ReceiptState {
  return Object.hasOwn(RECEIPT_TRANSITIONS, text)
}
