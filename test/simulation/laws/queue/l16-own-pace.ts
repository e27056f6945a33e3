import { field, items, text, whole } from '../fields.ts'
import { groupOf, halts, type QueueLaw } from './queue-law.ts'
import type { RunView } from './run-book.ts'

const MINUTE_MS = 60_000
/** Between two runs of a file: the longest back-off after so few, and some looks of whoever comes by. */
const BETWEEN_MS = 12 * MINUTE_MS

interface End {
  /** The file's receipt and attempt. */
  readonly name: string
  readonly group: string
  readonly atMs: number
}

/** Only in worlds where nothing goes wrong and every run finds room: elsewhere any bound is another. */
export const ownPace: QueueLaw = {
  id: 'L16',
  says: 'How long a file waits follows from the files of its own group alone.',
  watch: (scene) => {
    const ends: End[] = []
    const sentMs = new Map<string, number>()
    return {
      seen: (record) => {
        if (!scene.isCalm || record.kind !== 'call') return undefined
        if (record.port === 'queue' && record.method === 'send') {
          const body: unknown = JSON.parse(text(record.args[0], 'body'))
          const name = nameOf(text(body, 'receipt'), whole(body, 'attempt'))
          if (!sentMs.has(name)) sentMs.set(name, record.atMs)
        }
        if (record.method !== 'saveReceipt') return undefined
        const [data] = record.args
        const [key, last] = [text(field(data, 'object'), 'key'), items(data, 'history').at(-1)]
        const name = nameOf(text(data, 'identity'), whole(data, 'attempt'))
        if (field(last, 'from') !== 'ROUTED' || halts(key) || ends.some((end) => end.name === name)) return undefined
        const before = ends.findLast(({ group }) => group === groupOf(key))?.atMs ?? 0
        ends.push({ name, group: groupOf(key), atMs: record.atMs })
        const own = scene.jobRuns().filter(({ runId }) => isOf(name, scene.runs.find(runId)))
        const workedMs = own.reduce((sum, { startedMs, endedMs = startedMs }) => sum + endedMs - startedMs, 0)
        const tookMs = record.atMs - Math.max(before, sentMs.get(name) ?? 0) - workedMs
        const allowedMs = (own.length + 1) * BETWEEN_MS
        const minutes = Math.round(tookMs / MINUTE_MS).toString()
        return tookMs <= allowedMs ? undefined : `${key} waited for ${minutes} minutes beside its own runs and those before it`
      },
    }
  },
}

function nameOf(identity: string, attempt: number): string {
  return `${identity} ${attempt.toString()}`
}

function isOf(name: string, run: RunView | undefined): boolean {
  return run !== undefined && nameOf(run.identity, run.attempt) === name
}
