import type { ObjectVersion } from '../identity/object-version.ts'
import { moveReceipt } from '../ledger/receipt-transitions.ts'
import type { Receipt } from '../ledger/receipt.ts'
import { ARCHIVE_PREFIX } from '../routing/aside-key.ts'

/**
 * Brings bytes that were moved aside back to their key. A copy aside is then cleared; one in the archive stays, for the archive is where
 * these bytes are kept, and what lies under the key may be replaced by the next upload at any time.
 */
export interface RestoreEffect {
  readonly kind: 'restore'
  readonly from: string
}

export type RestoreOutcome =
  /** The bytes lie under their key again, as this version; what lay aside and not in the archive is gone. */
  | { readonly kind: 'restored'; readonly location: ObjectVersion }
  /** The key holds another file now; the bytes stay aside. */
  | { readonly kind: 'key-occupied' }
  /** Nothing of it lies aside any more. */
  | { readonly kind: 'nothing-aside' }

/** Whether the copy that a restore reads is left in its place. */
export function staysAside(from: string): boolean {
  return from.startsWith(ARCHIVE_PREFIX)
}

export function nextRestore(receipt: Receipt): RestoreEffect | undefined {
  return receipt.state === 'RECEIVED' && receipt.plan?.kind === 'restore' ? receipt.plan : undefined
}

export function evolveRestore(receipt: Receipt, outcome: RestoreOutcome, at: string): Receipt {
  switch (outcome.kind) {
    case 'restored': {
      const { plan: _done, ...rest } = receipt
      return { ...rest, location: outcome.location, updatedAt: at }
    }
    case 'key-occupied':
      return moveReceipt(receipt, 'SUPERSEDED', at, { reason: 'key-occupied' })
    case 'nothing-aside':
      return moveReceipt(receipt, 'IGNORED', at, { reason: 'source-deleted' })
  }
}
