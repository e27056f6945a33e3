import type { Identity } from '../../domain/identity/object-version.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { Ledger } from '../../ports/ledger.ts'

/** Receipts are never deleted, so one that is not there was never there: the payload names something else. */
export class UnknownReceipt extends Error {
  override readonly name = 'PermanentError'

  constructor(identity: Identity) {
    super(`there is no receipt ${identity}: start executions by the router or by a replay, which make one`)
  }
}

/** @throws UnknownReceipt */
export async function findReceipt(ledger: Pick<Ledger, 'findReceipt'>, identity: Identity): Promise<Receipt> {
  const stored = await ledger.findReceipt(identity)
  if (stored === undefined) throw new UnknownReceipt(identity)
  return stored.value
}
