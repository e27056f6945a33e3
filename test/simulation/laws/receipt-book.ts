import type { HistoryRecord } from '../kernel/history.ts'
import { field, text } from './fields.ts'
import { viewReceipt, type ReceiptView } from './receipt-view.ts'

/** The receipts as the history of calls says they are: a second bookkeeping of the ledger. */
export class ReceiptBook {
  readonly #receipts = new Map<string, { readonly data: unknown; readonly view: ReceiptView }>()

  get views(): readonly ReceiptView[] {
    return [...this.#receipts.values()].map(({ view }) => view)
  }

  get data(): readonly unknown[] {
    return [...this.#receipts.values()].map(({ data }) => data)
  }

  apply(record: HistoryRecord): void {
    if (record.kind !== 'call' || (record.method !== 'createReceipt' && record.method !== 'saveReceipt')) return
    const took = record.answers.some((answer) => field(answer, 'kind') === 'saved' || field(answer, 'kind') === 'created')
    if (took) this.#receipts.set(text(record.args[0], 'identity'), { data: record.args[0], view: viewReceipt(record.args[0]) })
  }
}
