import { isOf } from './l02-one-receipt.ts'
import type { Law } from './law.ts'
import { describeReceipt } from './receipt-view.ts'

/** The half of L2 that unversioned buckets make hard: an event may come after a listing has already opened the receipt. */
export const noExtraReceipts: Law = {
  id: 'L2',
  says: 'There are no more receipts for the same bytes under one key than uploads of them.',
  watch: (scene) => ({
    ended: () => {
      const receipts = scene.receipts().filter((receipt) => receipt.flow !== 'config')
      for (const arrival of scene.arrivals()) {
        const { key, etag, versionId } = arrival
        const twins = scene.arrivals().filter((other) => other.key === key && other.etag === etag && other.versionId === versionId)
        const own = receipts.filter((receipt) => twins.some((twin) => isOf(receipt, twin)))
        if (own.length > twins.length) {
          const counts = `${twins.length.toString()} uploads of the same bytes to ${key} have ${own.length.toString()} receipts`
          return `${counts}: ${own.map(describeReceipt).join('; ')}`
        }
      }
      return undefined
    },
  }),
}
