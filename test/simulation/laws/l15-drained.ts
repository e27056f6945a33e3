import type { Law } from './law.ts'
import { describeReceipt, type ReceiptView } from './receipt-view.ts'

export const drained: Law = {
  id: 'L15',
  says: 'When faults stop, everything comes to its end: no receipt is left open, no start unmade, no move half done, no notice unsent.',
  watch: (scene) => ({
    ended: () => {
      for (const receipt of scene.receipts()) {
        const left = leftUndone(receipt)
        if (left !== undefined) return `${describeReceipt(receipt)}: ${left}`
      }
      return undefined
    },
  }),
}

function leftUndone(receipt: ReceiptView): string | undefined {
  if (receipt.state === 'RECEIVED') return 'it was never brought to its end'
  if (receipt.state === 'ROUTED' && receipt.plan?.kind === 'start' && !receipt.plan.started) return 'its execution was never started'
  if (receipt.state === 'ROUTED' && receipt.plan?.kind === 'convert') return 'it was never converted'
  if (receipt.archive !== undefined && receipt.archive !== 'done') return 'its source was never archived'
  if (receipt.letters.some(({ status }) => status !== 'sent')) return 'its dead letter was never sent'
  const moved = receipt.state === 'UNCONFIGURED' || receipt.state === 'PARKED'
  if (moved && receipt.plan?.kind === 'move' && receipt.plan.step !== 'done') return 'its move was left half done'
  const pending = receipt.notices.find(({ status }) => status !== 'sent')
  return pending === undefined ? undefined : `its notice ${pending.outcome} was never sent`
}
