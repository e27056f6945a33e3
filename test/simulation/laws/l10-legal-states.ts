import { field } from './fields.ts'
import type { Law } from './law.ts'
import { describeReceipt, viewReceipt, type ReceiptView } from './receipt-view.ts'

/** The documented life of a receipt, written down a second time. */
const EDGES: ReadonlySet<string> = new Set([
  'null>RECEIVED',
  'RECEIVED>ROUTED', 'RECEIVED>PARKED', 'RECEIVED>UNCONFIGURED', 'RECEIVED>SUPERSEDED', 'RECEIVED>IGNORED',
  'ROUTED>PROCESSED', 'ROUTED>QUARANTINED', 'ROUTED>FAILED', 'ROUTED>SUPERSEDED', 'ROUTED>IGNORED',
  'PROCESSED>RECEIVED', 'PARKED>RECEIVED', 'FAILED>RECEIVED', 'QUARANTINED>RECEIVED', 'UNCONFIGURED>RECEIVED',
])

export const legalStates: Law = {
  id: 'L10',
  says: 'Receipts change by the documented edges only, keep their history and their identity, and an end changes by a replay only.',
  watch: () => {
    const latest = new Map<string, ReceiptView>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || (record.method !== 'createReceipt' && record.method !== 'saveReceipt')) return undefined
        const took = record.answers.some((answer) => field(answer, 'kind') === 'saved' || field(answer, 'kind') === 'created')
        if (!took) return undefined
        const receipt = viewReceipt(record.args[0])
        const before = latest.get(receipt.identity)
        latest.set(receipt.identity, receipt)
        return historyFault(receipt) ?? (before === undefined ? undefined : changeFault(before, receipt))
      },
    }
  },
}

function historyFault(receipt: ReceiptView): string | undefined {
  let state: string | null = null
  for (const { from, to } of receipt.moves) {
    if (from !== state || !EDGES.has(`${String(from)}>${to}`)) {
      return `${describeReceipt(receipt)} went from ${String(from)} to ${to}, being ${String(state)}`
    }
    state = to
  }
  return state === receipt.state ? undefined : `${describeReceipt(receipt)} has a history that ends in ${String(state)}`
}

function changeFault(before: ReceiptView, after: ReceiptView): string | undefined {
  const kept = before.moves.every(({ from, to }, index) => after.moves[index]?.from === from && after.moves[index].to === to)
  if (!kept) return `${describeReceipt(after)} has lost some of its history`
  const added = after.moves.slice(before.moves.length)
  const replays = added.filter(({ to }) => to === 'RECEIVED').length
  if (after.attempt !== before.attempt + replays) {
    const counted = `attempt ${after.attempt.toString()} after ${before.attempt.toString()} and ${replays.toString()} replays`
    return `${describeReceipt(after)} is ${counted}`
  }
  const isSameVersion = before.key === after.key && before.versionId === after.versionId && before.etag === after.etag
  if (!isSameVersion || before.createdAt !== after.createdAt) return `${describeReceipt(after)} stands for another object than before`
  const gone = before.notices.find((notice) => !after.notices.some(({ id }) => id === notice.id))
  return gone === undefined ? undefined : `${describeReceipt(after)} has lost the notice ${gone.id}`
}
