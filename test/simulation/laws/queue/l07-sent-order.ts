import { field, text, whole } from '../fields.ts'
import type { QueueLaw } from './queue-law.ts'

export const sentOrder: QueueLaw = {
  id: 'L7',
  says: 'Files of one group are started for the first time in the order in which their messages were sent.',
  watch: (scene) => {
    /** The place of each file in the order of its group, and the last place that was started. */
    const places = new Map<string, { readonly group: string; readonly place: number }>()
    const reached = new Map<string, { readonly place: number; readonly key: string }>()
    const seen = new Set<string>()
    return {
      seen: (record) => {
        if (record.kind !== 'call') return undefined
        if (record.port === 'queue' && record.method === 'send' && record.answers.length > 0) {
          const { name, group } = sentFile(record.args[0])
          if (!places.has(name)) places.set(name, { group, place: places.size })
        }
        if (record.port !== 'jobs' || record.method !== 'start') return undefined
        for (const { runId, key } of scene.jobRuns()) {
          const run = scene.runs.find(runId)
          // A file that a person has sent again goes first.
          if (run === undefined || run.attempt > 1 || seen.has(run.identity)) continue
          seen.add(run.identity)
          const sent = places.get(`${run.identity} 1`)
          if (sent === undefined) return `${key} was started, and no message of it was ever sent`
          const last = reached.get(sent.group)
          const isOvertaken = last !== undefined && last.place > sent.place
          if (isOvertaken) return `${key} was started after ${last.key}, and its message was sent before`
          reached.set(sent.group, { place: sent.place, key })
        }
        return undefined
      },
    }
  },
}

function sentFile(message: unknown): { readonly name: string; readonly group: string } {
  const body: unknown = JSON.parse(text(message, 'body'))
  return { name: `${String(field(body, 'receipt'))} ${whole(body, 'attempt').toString()}`, group: text(message, 'group') }
}
