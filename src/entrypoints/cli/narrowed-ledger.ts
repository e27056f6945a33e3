import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { Ledger } from '../../ports/ledger.ts'

/**
 * A ledger whose listings of receipts leave out, page by page, what their reader has no use for, so that a ledger of millions is never
 * held in memory as a whole.
 *
 * @param onPage told after each page how many receipts were left in so far.
 */
export function narrowedLedger(ledger: Ledger, keeps: (receipt: Receipt) => boolean, onPage: (kept: number) => void): Ledger {
  let kept = 0
  return {
    findReceipt: (identity) => ledger.findReceipt(identity),
    createReceipt: (receipt) => ledger.createReceipt(receipt),
    saveReceipt: (receipt, expected) => ledger.saveReceipt(receipt, expected),
    receiptsOfKey: (bucket, key, limit) => ledger.receiptsOfKey(bucket, key, limit),
    listReceipts: async (filter, options) => {
      const page = await ledger.listReceipts(filter, options)
      const items = page.items.filter(({ value }) => keeps(value))
      kept += items.length
      onPage(kept)
      return { ...page, items }
    },
    findRun: (id) => ledger.findRun(id),
    registerRun: (run) => ledger.registerRun(run),
    saveRun: (run, expected) => ledger.saveRun(run, expected),
    listRuns: (date, options) => ledger.listRuns(date, options),
  }
}
