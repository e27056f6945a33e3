import { field, items, text } from './fields.ts'
import type { Law } from './law.ts'
import { describeReceipt } from './receipt-view.ts'

export const permanentOnce: Law = {
  id: 'L14',
  says: 'What cannot succeed is tried once for each attempt that a person asked for, and never handed on.',
  watch: (scene) => {
    const started = new Set<unknown>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || record.method !== 'start') return undefined
        started.add(field(items(JSON.parse(text(record.args[0], 'input')), 'glue_jobs')[0], 'receipt'))
        return undefined
      },
      ended: () => {
        for (const receipt of scene.receipts()) {
          const failures = receipt.moves.filter(({ to }) => to === 'FAILED' || to === 'QUARANTINED').length
          if (failures > receipt.attempt) {
            return `${describeReceipt(receipt)} failed ${failures.toString()} times in ${receipt.attempt.toString()} attempts`
          }
          const wasStarted = failures === receipt.attempt && started.has(receipt.identity)
          if (wasStarted) return `${describeReceipt(receipt)} was refused, and was started all the same`
        }
        return undefined
      },
    }
  },
}
