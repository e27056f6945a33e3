import type { ManifestView } from './manifest-view.ts'
import { PROCESSED, type StarMirror } from './star-mirror.ts'
import { rowsOfFile, type StarRow } from './star-rows.ts'

/** The rows of a table as a manifest shows them: what its files hold, which nothing has changed since. */
export async function starRows(star: ManifestView, table: string, mirror: StarMirror): Promise<readonly StarRow[]> {
  const rows: StarRow[] = []
  for (const key of star.tables.get(table) ?? []) {
    const file = mirror.at(PROCESSED, key)
    if (file === undefined) throw new Error(`${key}, which version ${star.version.toString()} names, was never written`)
    rows.push(...(await rowsOfFile(file)))
  }
  return rows
}
