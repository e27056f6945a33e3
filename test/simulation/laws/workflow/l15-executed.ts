import type { Law } from '../law.ts'
import { describeReceipt } from '../receipt-view.ts'

export const executed: Law = {
  id: 'L15',
  says: 'When faults stop, every file that was handed to the workflow comes to its end, and its table into the warehouse.',
  watch: (scene) => ({
    ended: () => {
      for (const receipt of scene.receipts()) {
        if (receipt.state === 'ROUTED') return `${describeReceipt(receipt)} was handed to the workflow, and never came to its end`
        if (receipt.load === 'pending') return `${describeReceipt(receipt)} is still to be loaded`
      }
      return undefined
    },
  }),
}
