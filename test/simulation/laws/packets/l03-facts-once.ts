import type { PacketLaw } from './packet-law.ts'
import { starRows } from './star-files.ts'

export const factsOnce: PacketLaw = {
  id: 'L3',
  says: 'No fact holds one state of a source row, its key at its time of change, more than once, in any star that was ever to be seen.',
  watch: (scene) => ({
    inspected: async () => {
      for (const star of scene.mirror.manifests) {
        for (const [table, key] of [['fact_sales_order', 'sales_order_id'], ['fact_payment', 'payment_id']] as const) {
          const states = (await starRows(star, table, scene.mirror)).map((row) => `${String(row[key])} of ${String(row['last_updated_date'])} ${String(row['last_updated_time'])}`)
          const twice = states.find((state, index) => states.indexOf(state) !== index)
          if (twice !== undefined) return `${table} of version ${star.version.toString()} has ${key} ${twice} twice`
        }
      }
      return undefined
    },
  }),
}
