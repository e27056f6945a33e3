import { text } from '../fields.ts'
import { keysNamed } from './manifest-view.ts'
import type { PacketLaw } from './packet-law.ts'
import { MANIFEST, PROCESSED } from './star-mirror.ts'

export const namedOnly: PacketLaw = {
  id: 'L21',
  says: 'What a manifest names is there, never changes and is never deleted, and nobody reads what no manifest has named.',
  watch: (scene) => {
    const named = new Set<string>()
    return {
      seen: (record, changes) => {
        for (const { star, before, after } of changes) {
          const changed = before?.bucket === PROCESSED && named.has(before.key) && before.hash !== after?.hash
          if (changed) return `${before.key}, which is part of the star, was ${after === undefined ? 'deleted' : 'replaced by other bytes'}`
          if (star === undefined) continue
          for (const key of keysNamed(star)) named.add(key)
          const absent = keysNamed(star).find((key) => scene.mirror.at(PROCESSED, key) === undefined)
          if (absent !== undefined) return `version ${star.version.toString()} names ${absent}, which is not there`
        }
        if (record.kind !== 'call' || record.port !== 'store' || (record.method !== 'get' && record.method !== 'delete')) return undefined
        const [ref] = record.args
        const key = text(ref, 'key')
        if (record.method === 'delete') return `${key} was deleted by a worker`
        if (text(ref, 'bucket') !== PROCESSED || key === MANIFEST || named.has(key)) return undefined
        return `${key} was read, and no manifest names it`
      },
    }
  },
}
