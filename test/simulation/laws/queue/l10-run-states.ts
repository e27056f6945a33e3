import type { QueueLaw } from './queue-law.ts'
import type { RunView } from './run-book.ts'

const EDGES: ReadonlySet<string> = new Set([
  'null>PENDING', 'PENDING>RUNNING', 'PENDING>FAILED', 'RUNNING>COMPLETED', 'RUNNING>FAILED',
])

export const runStates: QueueLaw = {
  id: 'L10',
  says: 'Runs change by the documented edges only, keep their claim, and say in the end what the service says.',
  watch: (scene) => {
    const latest = new Map<string, RunView>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || (record.method !== 'registerRun' && record.method !== 'saveRun')) return undefined
        for (const run of scene.runs.all) {
          const before = latest.get(run.id)
          if (before === run) continue
          latest.set(run.id, run)
          const isLegal = (from: string | null, to: string, index: number): boolean =>
            EDGES.has(`${String(from)}>${to}`) && from === (run.moves[index - 1]?.to ?? null)
          const illegal = run.moves.find(({ from, to }, index) => !isLegal(from, to, index))
          if (illegal !== undefined) return `run ${run.id} went from ${String(illegal.from)} to ${illegal.to}`
          if (run.moves.at(-1)?.to !== run.state) return `run ${run.id} has a history that does not end in ${run.state}`
          const claimant = before?.claimedBy
          const isLost = claimant !== undefined && claimant !== run.claimedBy
          if (isLost) return `run ${run.id} was claimed by ${claimant}, and is no more`
        }
        return undefined
      },
      ended: () => {
        for (const run of scene.jobRuns()) {
          const record = scene.runs.find(run.runId)
          if (record?.claimedBy !== run.jobRunId) continue
          const expected = run.state === 'SUCCEEDED' ? 'COMPLETED' : 'FAILED'
          if (record.state === expected) continue
          return `run ${run.runId} of ${run.key} ended as ${run.state}, and the ledger calls it ${record.state}`
        }
        return undefined
      },
    }
  },
}
