import { effectiveRuns } from './effective-runs.ts'
import type { QueueLaw } from './queue-law.ts'

export const oneEffect: QueueLaw = {
  id: 'L3',
  says: 'No file is worked on with success twice in one attempt, and none again after a success.',
  watch: (scene) => ({
    ended: () => {
      const successes = new Set<string>()
      for (const { identity, attempt, state, key, runId } of effectiveRuns(scene)) {
        if (state !== 'SUCCEEDED') continue
        const name = `${identity} ${attempt.toString()}`
        if (successes.has(name)) return `${key} was worked on with success once more, by run ${runId}`
        successes.add(name)
      }
      return undefined
    },
  }),
}
