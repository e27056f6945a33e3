import type { HistoryRecord } from '../../kernel/history.ts'
import { effectiveRuns } from './effective-runs.ts'
import type { QueueLaw } from './queue-law.ts'

export const noOverlap: QueueLaw = {
  id: 'L7',
  says: 'Of one group at most one run does its work at any moment.',
  watch: (scene) => ({
    seen: (record) => {
      if (!isBeginning(record)) return undefined
      const nowMs = record.atMs
      const going = effectiveRuns(scene).filter(({ toMs }) => toMs > nowMs)
      for (const [index, run] of going.entries()) {
        const other = going.slice(0, index).find(({ group }) => group === run.group)
        if (other === undefined) continue
        return `runs of ${other.key} and ${run.key} do their work at the same time, and both are of ${run.group}`
      }
      return undefined
    },
  }),
}

/** A start, or a claim. */
function isBeginning(record: HistoryRecord): boolean {
  return record.kind === 'call' && ((record.port === 'jobs' && record.method === 'start') || record.method === 'saveRun')
}
