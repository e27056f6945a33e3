import type { PacketLaw } from './packet-law.ts'

export const oneSnapshot: PacketLaw = {
  id: 'L19',
  says: 'A star has exactly one file of each dimension that it has, and no file twice.',
  watch: () => ({
    seen: (_, changes) => {
      for (const { star } of changes) {
        for (const [table, keys] of star?.tables ?? []) {
          if (!table.startsWith('fact_') && keys.length !== 1) return `${table} has ${keys.length.toString()} files: ${keys.join(', ')}`
          if (new Set(keys).size !== keys.length) return `${table} names a file twice: ${keys.join(', ')}`
        }
      }
      return undefined
    },
  }),
}
