import { field, items, text } from './fields.ts'
import type { Law } from './law.ts'
import { viewReceipt } from './receipt-view.ts'

interface Stay {
  readonly version: string
  /** The number of the record with which it ceased to be current. */
  until: number
}

export const freshness: Law = {
  id: 'L6',
  says: 'A job that wants the latest version is never given one that was no longer current when its decision began.',
  watch: (scene) => {
    const stays = new Map<string, Stay[]>()
    const beganAt = new Map<number, number>()
    /** The executions that have been decided on: whoever saves such a receipt later has decided nothing. */
    const decided = new Set<string>()
    let records = 0
    return {
      seen: (record, changes) => {
        records += 1
        if (record.kind === 'begin') beganAt.set(record.task, records)
        for (const { removed, added } of changes) {
          const ofKey = stays.get(removed?.key ?? added?.key ?? '') ?? []
          for (const stay of ofKey) stay.until = Math.min(stay.until, records)
          if (added !== undefined) stays.set(added.key, [...ofKey, { version: added.versionId ?? added.etag, until: Infinity }])
        }
        if (record.kind !== 'call' || record.method !== 'saveReceipt') return undefined
        if (!record.answers.some((answer) => field(answer, 'kind') === 'saved')) return undefined
        const { plan, key } = viewReceipt(record.args[0])
        if (plan?.kind !== 'start' || plan.started || scene.runsOldVersions(key)) return undefined
        const name = plan.name ?? ''
        if (decided.has(name)) return undefined
        decided.add(name)
        const version = text(items(JSON.parse(plan.input ?? ''), 'glue_jobs')[0], 'version')
        const began = beganAt.get(record.task) ?? 0
        const wasCurrent = stays.get(key)?.some((stay) => stay.version === version && stay.until >= began) ?? false
        return wasCurrent ? undefined : `${key} is given to its job as ${version}, which was replaced before anybody looked`
      },
    }
  },
}
