import type { ManifestView } from './manifest-view.ts'
import type { PacketLaw, PacketScene } from './packet-law.ts'
import { starRows } from './star-files.ts'

/** Which column of a fact is the key of which dimension. */
const KEYS: Readonly<Record<string, readonly (readonly [column: string, dimension: string, key: string])[]>> = {
  fact_sales_order: [
    ['created_date', 'dim_date', 'date_id'], ['last_updated_date', 'dim_date', 'date_id'], ['agreed_payment_date', 'dim_date', 'date_id'],
    ['agreed_delivery_date', 'dim_date', 'date_id'], ['sales_staff_id', 'dim_staff', 'staff_id'], ['counterparty_id', 'dim_counterparty', 'counterparty_id'],
    ['currency_id', 'dim_currency', 'currency_id'], ['design_id', 'dim_design', 'design_id'], ['agreed_delivery_location_id', 'dim_location', 'location_id'],
  ],
  fact_payment: [
    ['created_date', 'dim_date', 'date_id'], ['last_updated_date', 'dim_date', 'date_id'], ['payment_date', 'dim_date', 'date_id'],
    ['transaction_id', 'dim_transaction', 'transaction_id'], ['counterparty_id', 'dim_counterparty', 'counterparty_id'],
    ['currency_id', 'dim_currency', 'currency_id'], ['payment_type_id', 'dim_payment_type', 'payment_type_id'],
  ],
}

export const noOrphans: PacketLaw = {
  id: 'L20',
  says: 'In no star that was ever to be seen has a fact a key or a date that its dimension has not.',
  watch: (scene) => ({
    inspected: async () => {
      for (const star of scene.mirror.manifests) {
        const orphan = await orphanOf(star, scene)
        if (orphan !== undefined) return `version ${star.version.toString()}: ${orphan}`
      }
      return undefined
    },
  }),
}

async function orphanOf(star: ManifestView, { mirror }: PacketScene): Promise<string | undefined> {
  for (const [fact, columns] of Object.entries(KEYS)) {
    const rows = await starRows(star, fact, mirror)
    for (const [column, dimension, key] of rows.length === 0 ? [] : columns) {
      const there = new Set((await starRows(star, dimension, mirror)).map((row) => row[key]))
      const orphan = rows.find((row) => !there.has(row[column] ?? null))
      if (orphan !== undefined) return `${fact} has the ${column} ${String(orphan[column])}, and ${dimension} has not`
    }
  }
  return undefined
}
