import { field, items, text } from '../fields.ts'
import type { Law } from '../law.ts'
import { describeReceipt } from '../receipt-view.ts'

export const refusedOnce: Law = {
  id: 'L14',
  says: 'A file fails once for each attempt that a person asked for, and nothing is started for one that has failed.',
  watch: (scene) => ({
    seen: (record) => {
      if (record.kind !== 'call' || record.method !== 'start') return undefined
      const identity = field(items(JSON.parse(text(record.args[0], 'input')), 'glue_jobs')[0], 'receipt')
      const receipt = scene.receipts().find((one) => one.identity === identity)
      const hadFailed = receipt !== undefined && (receipt.state === 'FAILED' || receipt.state === 'QUARANTINED')
      // A start that is repeated by somebody who has not heard of the end meets the execution that is there.
      const isNew = record.answers.some((answer) => field(answer, 'kind') === 'started') && receipt?.plan?.name !== text(record.args[0], 'name')
      return hadFailed && isNew ? `${describeReceipt(receipt)} was started after it had failed` : undefined
    },
    ended: () => {
      const often = scene.receipts().find(({ moves, attempt }) => moves.filter(({ to }) => to === 'FAILED' || to === 'QUARANTINED').length > attempt)
      return often === undefined ? undefined : `${describeReceipt(often)} failed more than once in an attempt`
    },
  }),
}
