import type { HistoryRecord } from '../kernel/history.ts'
import type { BucketChange, MirroredObject } from './bucket-mirror.ts'
import type { Law } from './law.ts'

export const noLoss: Law = {
  id: 'L1',
  says: 'The last copy of accepted bytes is never removed or replaced by us.',
  watch: (scene) => {
    const excused = new Set<string>()
    const stale = new StaleDeletes(scene.versioned)
    const lostBy = (record: HistoryRecord, { by, removed }: BucketChange): string | undefined => {
      if (by === 'user' || removed === undefined || scene.mirror.holds(removed.content)) return undefined
      // What we have made of accepted bytes is judged by L3 and L6.
      if (removed.written !== undefined) return undefined
      // Bytes that their owner has replaced or deleted, also after a replay had brought them back, are the owner's to lose.
      if (scene.arrivals().some((arrival) => arrival.content === removed.content && arrival.released)) return undefined
      if (!stale.has(record, removed)) return `the last copy of ${JSON.stringify(removed.content)} was removed from ${removed.key}`
      excused.add(removed.content)
      return undefined
    }
    return {
      seen: (record, changes) => {
        stale.note(record, changes)
        return changes.map((change) => lostBy(record, change)).find((fault) => fault !== undefined)
      },
      ended: () => {
        const lost = scene.arrivals().find(({ released, content }) => !released && !excused.has(content) && !scene.mirror.holds(content))
        return lost === undefined ? undefined : `${JSON.stringify(lost.content)}, uploaded as ${lost.key}, is nowhere to be read`
      },
    }
  },
}

/**
 * The one limit of the law that is known: without versions a delete can name bytes only by their etag. A worker that stood still before
 * its delete, while a replay brought the very same bytes back to the same key, deletes what was brought back.
 */
class StaleDeletes {
  readonly #versioned: boolean
  readonly #beganMs = new Map<number, number>()
  readonly #copiedMs = new Map<string, number>()

  constructor(versioned: boolean) {
    this.#versioned = versioned
  }

  note(record: HistoryRecord, changes: readonly BucketChange[]): void {
    if (record.kind === 'begin') this.#beganMs.set(record.task, record.atMs)
    for (const { added } of changes) {
      if (added?.copyOf !== undefined) this.#copiedMs.set(added.key, record.atMs)
    }
  }

  has(record: HistoryRecord, { key, copyOf }: MirroredObject): boolean {
    if (this.#versioned || record.kind !== 'call' || record.method !== 'delete' || copyOf === undefined) return false
    return (this.#beganMs.get(record.task) ?? 0) <= (this.#copiedMs.get(key) ?? 0)
  }
}
