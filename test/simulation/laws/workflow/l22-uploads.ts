import { field } from '../fields.ts'
import type { Law } from '../law.ts'
import { describeReceipt, viewReceipt } from '../receipt-view.ts'

export const uploadsEnd: Law = {
  id: 'L22',
  says: 'An upload that a receipt names is completed or thrown away before the receipt forgets it. What no receipt names is left to the bucket.',
  watch: (scene) => {
    const named = new Map<string, string>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || record.method !== 'saveReceipt') return undefined
        if (!record.answers.some((answer) => field(answer, 'kind') === 'saved')) return undefined
        const receipt = viewReceipt(record.args[0])
        const [before, now] = [named.get(receipt.identity), receipt.prepared?.uploadId]
        if (now === undefined) named.delete(receipt.identity)
        else named.set(receipt.identity, now)
        // A person who replays a file that is still to be tidied up does not wait for that.
        const isForgotten = before !== undefined && before !== now && receipt.state !== 'RECEIVED' && scene.mirror.isStaged(before)
        return isForgotten ? `${describeReceipt(receipt)} has forgotten its upload, which is still there` : undefined
      },
      ended: () => {
        const left = scene.receipts().find(({ prepared }) => prepared !== undefined)
        return left === undefined ? undefined : `${describeReceipt(left)} has ended, and still names what was prepared`
      },
    }
  },
}
