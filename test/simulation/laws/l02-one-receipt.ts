import type { Arrival, Law, Scene } from './law.ts'
import { describeReceipt, type ReceiptView } from './receipt-view.ts'

export const oneReceipt: Law = {
  id: 'L2',
  says: 'Each object version that landed has exactly one receipt.',
  watch: (scene) => ({
    ended: () => {
      const receipts = scene.receipts().filter((receipt) => receipt.flow !== 'config')
      const arrivals = scene.arrivals()
      for (const receipt of receipts) {
        if (!arrivals.some((arrival) => isOf(receipt, arrival))) return `${describeReceipt(receipt)} stands for no object that ever landed`
      }
      for (const arrival of arrivals) {
        const fault = countFault(arrival, receipts, scene)
        if (fault !== undefined) return fault
      }
      return undefined
    },
  }),
}

/** Whether a receipt may stand for an arrival; without a version and a sequencer it may stand for any of the same bytes. */
export function isOf(receipt: ReceiptView, arrival: Arrival): boolean {
  if (receipt.key !== arrival.key) return false
  if (receipt.versionId !== undefined || arrival.versionId !== undefined) return receipt.versionId === arrival.versionId
  return receipt.etag === arrival.etag && (receipt.sequencer === undefined || receipt.sequencer === arrival.sequencer)
}

function countFault(arrival: Arrival, receipts: readonly ReceiptView[], { mirror }: Scene): string | undefined {
  const own = receipts.filter((receipt) => isOf(receipt, arrival))
  const isNamed = (receipt: ReceiptView): boolean => receipt.versionId !== undefined || receipt.sequencer !== undefined
  const name = `${arrival.key} ${JSON.stringify(arrival.content)} (arrival ${arrival.index.toString()})`
  if (own.filter(isNamed).length > 1) return `${name} has several receipts: ${own.map(describeReceipt).join(', ')}`
  const lies = mirror.at(arrival.key)
  const isThere = lies?.etag === arrival.etag && lies.versionId === arrival.versionId
  // What no invocation was ever told of and what its owner took away before a sweep, nobody can know of. What only a listing has
  // shown, and what is the same bytes as an earlier upload, may stand under that one's receipt.
  const twins = receipts.filter(({ key, etag, versionId }) => key === arrival.key && etag === arrival.etag && versionId === undefined)
  const isKnown = arrival.by === 'user' && (arrival.delivered || (isThere && twins.length === 0))
  return isKnown && own.length === 0 ? `${name} has no receipt` : undefined
}
