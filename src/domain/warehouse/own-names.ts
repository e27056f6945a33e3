import type { TableColumn } from './table-type.ts'

/** Names that begin so are those of the loads themselves: no job's table and no file's column has one. */
const OWN_PREFIX = '_sluice_'

/** The table that remembers every load. */
export const LOADS_TABLE = '_sluice_loads'
/** The rows of the file that is being loaded, in columns `c0`, `c1`, … Temporary. */
export const STAGE_TABLE = '_sluice_stage'
/** One row that says what is being loaded, or none any more when it is not to be. Temporary. */
export const TASK_TABLE = '_sluice_task'

/** What each row of a table tells about itself: the upload it is of, that upload's version, and when that one landed, in UTC. */
export const OWN_COLUMNS = [
  { name: '_sluice_key', type: { kind: 'text' } },
  { name: '_sluice_source', type: { kind: 'text' } },
  { name: '_sluice_landed_at', type: { kind: 'timestamp', utcAdjusted: false } },
] as const satisfies readonly TableColumn[]

/** Names that come out equal are one name to SQL databases, quoted or not: both DuckDB and Redshift pass over the case of A to Z. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]/g, letter => letter.toLowerCase())
}

/** Why nothing of a user's can have this name in a warehouse; `undefined` when it can. */
export function nameFault(name: string, bytesMax: number): string | undefined {
  if (name === '') return 'it is empty'
  if (name.includes('\0')) return 'it contains a NUL character'
  if (foldName(name).startsWith(OWN_PREFIX)) return `names that begin with ${OWN_PREFIX} are for what loads note down`
  const bytes = utf8Bytes(name)
  if (bytes > bytesMax) return `it has ${bytes} bytes, more than the ${bytesMax} that the warehouse takes`
  return undefined
}

function utf8Bytes(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
