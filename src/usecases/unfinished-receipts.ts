import type { Receipt } from '../domain/ledger/receipt.ts'
import type { Ledger } from '../ports/ledger.ts'

/**
 * The receipts of a bucket that leave something to be done, and those of unusable configurations, wherever they lie, whose notice
 * was not sent. Gathered before anything is changed: a page that is read while its receipts change may miss one.
 */
export async function unfinishedReceipts(ledger: Pick<Ledger, 'listReceipts'>, bucket: string): Promise<readonly Receipt[]> {
  const unfinished: Receipt[] = []
  let after: string | undefined
  do {
    const page = await ledger.listReceipts({ unfinished: true }, after === undefined ? {} : { after })
    for (const { value } of page.items) {
      if (value.object.bucket === bucket || value.flow === 'config') unfinished.push(value)
    }
    after = page.next
  } while (after !== undefined)
  return unfinished
}
