import { describeReceipt } from '../receipt-view.ts'
import type { GroupView } from './group-book.ts'
import type { QueueLaw } from './queue-law.ts'

export const queueDrained: QueueLaw = {
  id: 'L15',
  says: 'When faults stop, no file waits for its turn, no message is in the queue, and no group works on anything or is halted.',
  watch: (scene) => ({
    ended: () => {
      const waiting = scene.receipts().find(({ state }) => state === 'ROUTED' || state === 'RECEIVED')
      if (waiting !== undefined) return `${describeReceipt(waiting)}: its turn has never come to an end`
      const messages = scene.waiting()
      if (messages > 0) return `${messages.toString()} messages are left in the queue`
      const isBusy = ({ state, current, admitted }: GroupView): boolean => state === 'HALTED' || current !== undefined || admitted.length > 0
      const busy = scene.groups.all.find(isBusy)
      if (busy !== undefined) return `group ${busy.group} is left with ${JSON.stringify(busy)}`
      const going = scene.jobRuns().find(({ endedMs }) => endedMs === undefined)
      return going === undefined ? undefined : `a run of ${going.key} goes on`
    },
  }),
}
