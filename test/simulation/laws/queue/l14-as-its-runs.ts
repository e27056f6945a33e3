import { describeReceipt, type ReceiptView } from '../receipt-view.ts'
import { effectiveRuns } from './effective-runs.ts'
import type { QueueLaw, QueueScene } from './queue-law.ts'

export const asItsRuns: QueueLaw = {
  id: 'L14',
  says: 'A file has no more runs than it may have, is processed only by one with success, and given up only when all have failed.',
  watch: (scene) => ({
    ended: () => {
      for (const receipt of scene.receipts()) {
        const fault = receipt.flow === 'config' ? undefined : endFault(receipt, scene)
        if (fault !== undefined) return `${describeReceipt(receipt)} ${fault}`
      }
      return undefined
    },
  }),
}

function endFault({ identity, state, attempt }: ReceiptView, scene: QueueScene): string | undefined {
  const { attempts } = scene
  const records = scene.runs.all.filter((run) => run.identity === identity)
  for (let of = 1; of <= attempt; of += 1) {
    const count = records.filter((run) => run.attempt === of).length
    if (count > attempts) return `had ${count.toString()} runs in attempt ${of.toString()}, where ${attempts.toString()} are allowed`
  }
  const effective = effectiveRuns(scene).filter((run) => run.identity === identity)
  if (!scene.claims && effective.length > attempts * attempt) return `was worked on by ${effective.length.toString()} runs`
  const last = records.filter((run) => run.attempt === attempt)
  const hasSuccess = effective.some((run) => run.attempt === attempt && run.state === 'SUCCEEDED')
  if (state === 'PROCESSED') return hasSuccess ? undefined : 'counts as processed, and no run did its work'
  if (hasSuccess) return 'is not processed, and a run did its work'
  if (state !== 'FAILED') return undefined
  const started = new Set(scene.jobRuns().map(({ runId }) => runId))
  const tried = last.filter(({ id }) => started.has(id)).length
  return tried === attempts ? undefined : `was given up after ${tried.toString()} of ${attempts.toString()} runs`
}
