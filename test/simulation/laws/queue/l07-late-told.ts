import { effectiveRuns } from './effective-runs.ts'
import { stampOf, type QueueLaw } from './queue-law.ts'

export const lateTold: QueueLaw = {
  id: 'L7',
  says: 'A file that is started after one of its group with a later time stamp is recorded as late.',
  watch: (scene) => ({
    ended: () => {
      const newest = new Map<string, { readonly stamp: string; readonly key: string }>()
      for (const { group, key, identity } of effectiveRuns(scene)) {
        const before = newest.get(group)
        const stamp = stampOf(key)
        if (before === undefined || before.stamp <= stamp) {
          newest.set(group, { stamp, key })
          continue
        }
        const receipt = scene.receipts().find((one) => one.identity === identity)
        const isTold = receipt?.notices.some(({ outcome }) => outcome === 'late') === true
        if (!isTold) return `${key} was started after ${before.key}, and nobody was told that it is late`
      }
      return undefined
    },
  }),
}
