import type { GroupBacklog } from '../../usecases/queue/read-queue.ts'
import { type Column, textTable } from './text-table.ts'
import { durationText, plural } from './wording.ts'

const COLUMNS: readonly Column[] = [
  { title: 'GROUP', align: 'left' },
  { title: 'STATE', align: 'left' },
  { title: 'FILE', align: 'left' },
  { title: 'RUNS', align: 'right' },
  { title: 'WAITING', align: 'right' },
  { title: 'OLDEST', align: 'right' },
]

/** With the field names of its JSON. `null` is what is not known or does not apply. */
export function groupJson({ group, state, head, phase, attempts, waiting, oldestAgeMs, lease }: GroupBacklog): object {
  return {
    group,
    state,
    phase: phase ?? null,
    head: head ?? null,
    attempts,
    waiting,
    oldest_age_seconds: oldestAgeMs === undefined ? null : Math.floor(oldestAgeMs / 1_000),
    lease: lease === undefined ? null : { owner: lease.owner, until: new Date(lease.untilMs).toISOString() },
  }
}

/** @param place as a command line names it. */
export function describeQueue(place: string, groups: readonly GroupBacklog[]): readonly string[] {
  if (groups.length === 0) return ['No file of an ordered job waits, and no group is halted.']
  const rows = groups.map(({ group, state, phase, head, attempts, waiting, oldestAgeMs }) => [
    group,
    phase === undefined ? state : `${state} (${phase})`,
    head ?? '-',
    attempts.toString(),
    waiting.toString(),
    oldestAgeMs === undefined ? '' : durationText(oldestAgeMs),
  ])
  const halted = groups.filter(({ state }) => state === 'HALTED').map(({ group }) => `  sluice resume ${place} ${group}`)
  return [
    ...textTable(COLUMNS, rows),
    '',
    plural(groups.length, 'group'),
    ...(halted.length === 0 ? [] : ['', 'Halted groups go on, once what is wrong is corrected, with:', ...halted]),
  ]
}
