import { packetsIn, type ManifestView } from './manifest-view.ts'
import type { PacketLaw } from './packet-law.ts'

export const wholePackets: PacketLaw = {
  id: 'L18',
  says: 'Each change of the star takes in exactly one packet that was not in, with all files of its plan at once, and none goes out again.',
  watch: (scene) => {
    let before: ManifestView | undefined
    const namesIn = (star: ManifestView | undefined): ReadonlySet<string> => packetsIn(star, (table) => scene.begunWith(table))
    return {
      seen: (_, changes) => {
        for (const { star } of changes) {
          if (star === undefined) continue
          const [were, are] = [namesIn(before), namesIn(star)]
          const version = (before?.version ?? 0) + 1
          before = star
          if (star.version !== version) return `the star went to version ${star.version.toString()}, where ${version.toString()} is next`
          const gone = [...were].find((name) => !are.has(name))
          if (gone !== undefined) return `packet ${gone} was in, and version ${version.toString()} does not have it`
          const [added, ...others] = [...are].filter((name) => !were.has(name))
          if (added === undefined || others.length > 0) return `version ${version.toString()} takes in ${[added ?? 'no packet', ...others].join(' and ')}`
          const missing = scene.book.packet(added)?.plan?.outputs.find(({ table, key }) => star.tables.get(table)?.includes(key) !== true)
          if (missing !== undefined) return `version ${version.toString()} takes in ${added} without ${missing.key}`
        }
        return undefined
      },
    }
  },
}
