import { identityOf, type ObjectVersion } from '../identity/object-version.ts'
import type { Receipt, ReceiptFlow } from './receipt.ts'

/** The first record of an object version: received, nothing decided. */
export function openReceipt(object: ObjectVersion, flow: ReceiptFlow, at: string, size?: number): Receipt {
  return {
    identity: identityOf(object),
    object,
    ...(size === undefined ? {} : { size }),
    flow,
    state: 'RECEIVED',
    attempt: 1,
    fence: 1,
    createdAt: at,
    updatedAt: at,
    history: [{ at, from: null, to: 'RECEIVED' }],
    notices: [],
    runIds: [],
  }
}
