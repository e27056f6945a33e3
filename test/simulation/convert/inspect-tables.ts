import { parquetReadObjects } from 'hyparquet'
import type { Scene } from '../laws/law.ts'
import { optionalText } from '../laws/fields.ts'
import { isOf } from '../laws/l02-one-receipt.ts'

/** L5: every row of every table is one row of the upload that it was made of, and no other. */
export async function inspectTables(scene: Scene): Promise<string | undefined> {
  for (const { key, written } of scene.mirror.current) {
    if (written === undefined || !key.startsWith('silver/')) continue
    const source = optionalText(written.metadata, 'sluice-source')
    const receipt = scene.receipts().find(({ identity }) => identity === source)
    const arrival = scene.arrivals().find((one) => receipt !== undefined && isOf(receipt, one))
    const expected = rowsOf(arrival?.content ?? '')
    const rows = await parquetReadObjects({ file: written.bytes.slice().buffer })
    const found = rows.map((row) => `${String(row['id'])} ${String(row['note'])}`)
    if (JSON.stringify(found) !== JSON.stringify(expected)) return `${key} holds the rows ${JSON.stringify(found)} where ${JSON.stringify(expected)} came in`
  }
  return undefined
}

/** The rows that every contract of this world takes. */
function rowsOf(content: string): readonly string[] {
  const lines = content.trim().split('\n').slice(1).map((line) => line.split(','))
  return lines.filter(([order]) => order !== '').map(([, , , id, note]) => `${id ?? ''} ${note ?? ''}`)
}
