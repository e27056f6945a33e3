import { parquetReadObjects } from 'hyparquet'
import type { MirroredFile } from './star-mirror.ts'

export type StarRow = Readonly<Record<string, string | number | boolean | null>>

/** What was read once: the same bytes turn up in thousands of runs. */
const KNOWN = new Map<string, readonly StarRow[]>()
const KNOWN_MAX = 20_000

/** The rows of a Parquet file as plain values: days as `YYYY-MM-DD`, times of the day as microseconds since midnight. */
export async function rowsOfFile({ hash, bytes }: MirroredFile): Promise<readonly StarRow[]> {
  const known = KNOWN.get(hash)
  if (known !== undefined) return known
  const file = new ArrayBuffer(bytes.length)
  new Uint8Array(file).set(bytes)
  const rows = (await parquetReadObjects({ file })).map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])))
  if (KNOWN.size >= KNOWN_MAX) KNOWN.clear()
  KNOWN.set(hash, rows)
  return rows
}

function plain(value: unknown): StarRow[string] {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  throw new Error(`nothing is known of values of ${typeof value} in a table`)
}

/** One text for a row, whatever the order of its columns. */
export function rowText(row: StarRow): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))
}
