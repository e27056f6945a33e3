import { field, text } from './fields.ts'
import type { Law } from './law.ts'
import { describeReceipt, viewReceipt, type ReceiptView } from './receipt-view.ts'

export const fences: Law = {
  id: 'L8',
  says: 'A write that rests on an older state of a receipt is refused, and attempts and fences only grow.',
  watch: () => {
    const latest = new Map<string, { readonly revision: string; readonly receipt: ReceiptView }>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || (record.method !== 'createReceipt' && record.method !== 'saveReceipt')) return undefined
        const receipt = viewReceipt(record.args[0])
        for (const answer of record.answers) {
          const kind = field(answer, 'kind')
          if (kind !== 'saved' && kind !== 'created') continue
          const before = latest.get(receipt.identity)
          latest.set(receipt.identity, { revision: text(answer, 'revision'), receipt })
          if (kind === 'created' && before !== undefined) return `${describeReceipt(receipt)} was created twice`
          if (kind === 'created') continue
          if (before?.revision !== record.args[1]) return `${describeReceipt(receipt)} was saved over a state that its writer had not seen`
          const isOlder = before !== undefined && (receipt.attempt < before.receipt.attempt || receipt.fence < before.receipt.fence)
          if (isOlder) return `${describeReceipt(receipt)} went back to an older attempt`
        }
        return undefined
      },
    }
  },
}
