import { isBuiltin } from '../contract/builtin-contracts.ts'
import type { Receipt } from '../ledger/receipt.ts'
import { withNotice } from './end-receipt.ts'

/**
 * The receipt with a notice where the columns of a processed file are not those of its contract. Built-in contracts promise nothing
 * about columns that anybody wrote down, so that nothing drifts from them. A file that a replay converts again has no news for
 * people while its columns differ from the contract just as they were told before.
 */
export function withDriftNotice(receipt: Receipt, at: string): Receipt {
  const { conversion } = receipt
  if (conversion === undefined || isBuiltin(conversion.contractName)) return receipt
  const { contractName: contract, missingColumns: missing, extraColumns: extra, reorderedColumns: reordered = false } = conversion
  if (missing.length === 0 && extra.length === 0 && !reordered) return receipt
  const told = withNotice(receipt, { outcome: 'schema_drift', key: receipt.object.key, contract, missing, extra, reordered }, at)
  const message = told.notices.at(-1)?.message
  return receipt.notices.some((notice) => notice.outcome === 'schema_drift' && notice.message === message) ? receipt : told
}
