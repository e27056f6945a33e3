import type { SourcePacket, SourceRow, SourceValue } from './source-row.ts'

/** How the records of a packet are laid out in its file. */
export type PacketLayout = 'array' | 'lines'

/** Real exporters change their minds: odd packets are printed arrays, even ones JSON lines. */
export function layoutOf(id: number): PacketLayout {
  return id % 2 === 1 ? 'array' : 'lines'
}

/** The packet as its file holds it. */
export function packetText({ id, rows }: Pick<SourcePacket, 'id' | 'rows'>): string {
  if (layoutOf(id) === 'array') return printedArray(rows)
  return rows.map(row => `${id % 4 === 0 ? terseLine(row) : plainLine(row)}\n`).join('')
}

/** As Python's `json.dumps(rows, indent=4, sort_keys=True, default=str)` prints them: in ASCII, decimals and times as text. */
function printedArray(rows: readonly SourceRow[]): string {
  return rows.length === 0 ? '[]' : `[\n${rows.map(printedRecord).join(',\n')}\n]`
}

/** One record of such an array, without what separates it from others. */
export function printedRecord(row: SourceRow): string {
  const members = Object.entries(row)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `        ${asciiJson(name)}: ${asciiJson(spelled(value))}`)
  return `    {\n${members.join(',\n')}\n    }`
}

/** All members, decimals and times as text. */
export function plainLine(row: SourceRow): string {
  return JSON.stringify(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, spelled(value)])))
}

/** Without nulls, decimals as numbers and times as ISO 8601 has them. */
function terseLine(row: SourceRow): string {
  const members = Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, isObject(value) ? ('ms' in value ? isoText(value.ms) : value.cents / 100) : value])
  return JSON.stringify(Object.fromEntries(members))
}

function spelled(value: SourceValue): string | number | boolean | null {
  if (!isObject(value)) return value
  return 'ms' in value ? pythonText(value.ms) : (value.cents / 100).toFixed(2)
}

/** As Python's `str(datetime)` has it: microseconds, or no fraction at all on a whole second. */
function pythonText(ms: number): string {
  const text = isoText(ms).replace('T', ' ')
  return ms % 1_000 === 0 ? text.slice(0, 19) : `${text}000`
}

function isoText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23)
}

function asciiJson(value: string | number | boolean | null): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function isObject(value: SourceValue): value is Exclude<SourceValue, string | number | boolean | null> {
  return typeof value === 'object' && value !== null
}
