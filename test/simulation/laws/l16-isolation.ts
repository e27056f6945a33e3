import { isOf } from './l02-one-receipt.ts'
import type { Arrival, Law, Scene } from './law.ts'
import { describeReceipt, type ReceiptView } from './receipt-view.ts'

export const isolation: Law = {
  id: 'L16',
  says: 'Every file ends as its own name says, whatever comes with it: a poisonous record, entry or file harms no other.',
  watch: (scene) => ({
    seen: (record) => {
      if (record.kind !== 'end' || record.how === 'died' || record.disturbed) return undefined
      const told = scene.toldTo(record.task)
      if (told.length === 0) return undefined
      const receipts = scene.receipts()
      const missed = told.find((arrival) => !receipts.some((receipt) => isOf(receipt, arrival)))
      return missed === undefined ? undefined : `${missed.key} was told of together with others, and was left out`
    },
    ended: () => {
      for (const receipt of scene.receipts()) {
        if (receipt.flow === 'config') continue
        const ways = scene.arrivals().filter((arrival) => isOf(receipt, arrival)).flatMap((arrival) => waysToEnd(arrival, receipt, scene))
        if (ways.length > 0 && !ways.includes(receipt.state) && !ways.includes(`${receipt.state}(${receipt.reason})`)) {
          return `${describeReceipt(receipt)} should have ended as ${[...new Set(ways)].join(' or ')}`
        }
      }
      return undefined
    },
  }),
}

function waysToEnd(arrival: Arrival, receipt: ReceiptView, scene: Scene): readonly string[] {
  const ways = scene.expectedEnds(arrival).map(({ state, reason }) => (reason === undefined ? state : `${state}(${reason})`))
  // Without versions nobody can tell two uploads of the same bytes apart: what becomes of the one happens to the other.
  const ofKey = scene.arrivals().filter(({ key }) => key === arrival.key)
  const hasTwin = arrival.versionId === undefined && ofKey.filter(({ etag }) => etag === arrival.etag).length > 1
  const wasReplayed = receipt.attempt > 1
  if (arrival.by === 'worker') ways.push('IGNORED(restored-copy)', 'IGNORED(source-deleted)', 'SUPERSEDED')
  if (hasTwin) ways.push('IGNORED(restored-copy)')
  if (arrival.released || hasTwin) ways.push('IGNORED(source-deleted)', 'SUPERSEDED')
  if (wasReplayed && ofKey.length > 1) ways.push('SUPERSEDED(key-occupied)')
  return ways
}
