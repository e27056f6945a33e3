import { field, optionalText, text } from './fields.ts'
import type { MirroredObject } from './bucket-mirror.ts'
import type { Law } from './law.ts'

export const provenDeletes: Law = {
  id: 'L17',
  says: 'Nothing is deleted that was not first copied, byte for byte, and looked at in its new place, or is itself a copy of what still lies, and was looked at, in its own.',
  watch: ({ mirror }) => {
    /** The exact versions whose copies a worker has seen with its own eyes. */
    const proven = new Set<string>()
    /** Everything that a worker has seen with its own eyes. */
    const seen = new Set<string>()
    const isCopyOfSeen = ({ copyOf }: MirroredObject): boolean => {
      const original = copyOf === undefined ? undefined : mirror.at(copyOf.key)
      return copyOf !== undefined && original !== undefined && nameOf(original) === nameOf(copyOf) && seen.has(nameOf(copyOf))
    }
    return {
      seen: (record, changes) => {
        if (record.kind !== 'call' || record.port !== 'store') return undefined
        if (record.method === 'head' && record.heard) {
          const copy = mirror.at(text(record.args[0], 'key'))
          const [answer] = record.answers
          const isSeen = field(answer, 'etag') === copy?.etag && optionalText(answer, 'versionId') === copy?.versionId
          if (isSeen && copy !== undefined) seen.add(nameOf(copy))
          if (isSeen && copy?.copyOf !== undefined) proven.add(nameOf(copy.copyOf))
        }
        if (record.method !== 'delete') return undefined
        for (const { removed } of changes) {
          if (removed === undefined || proven.has(nameOf(removed)) || isCopyOfSeen(removed)) continue
          return `${removed.key} ${JSON.stringify(removed.content)} was deleted before a copy of it was proven`
        }
        return undefined
      },
    }
  },
}

function nameOf({ key, etag, versionId }: { readonly key: string; readonly etag: string; readonly versionId?: string }): string {
  return `${versionId ?? etag} ${key}`
}
