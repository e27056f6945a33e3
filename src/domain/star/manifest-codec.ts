import { thrownMessage } from '../errors/thrown.ts'
import { GAPS_MAX } from '../packets/packet-sequence.ts'
import type { PacketSequence } from '../packets/packet-sequence.ts'
import type { Manifest, ManifestFile } from './manifest.ts'
import { MANIFEST_KEY } from './output-name.ts'

/** The manifest as its object holds it: keys in order, so that the same manifest is the same bytes. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(
    {
      version: manifest.version,
      tables: sorted(manifest.tables),
      packets: sorted(manifest.packets),
      state: sorted(manifest.state),
      files: sorted(manifest.files),
    },
    null,
    1,
  )}\n`
}

/**
 * Reads what `manifestText` wrote; fields that are not known are passed over. Throws a `TypeError` that names what is wrong: nothing
 * may be guessed about a manifest, since what it does not name is taken for absent. The text is `undefined` where the object has none.
 */
export function parseManifest(text: string | undefined): Manifest {
  if (text === undefined) throw fault('it is not UTF-8')
  const root = objectAt(jsonOf(text), 'the whole')
  const tables = mapped(root['tables'], 'tables', textList)
  const files = mapped(root['files'], 'files', file)
  for (const [name, keys] of Object.entries(tables)) {
    const unknown = keys.find(key => !Object.hasOwn(files, key))
    if (unknown !== undefined) throw fault(`tables.${name} names ${JSON.stringify(unknown)}, which is not among files`)
  }
  return {
    version: countAt(root['version'], 'version'),
    tables,
    packets: mapped(root['packets'], 'packets', sequence),
    state: mapped(root['state'], 'state', textAt),
    files,
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw fault(`it is not JSON (${thrownMessage(error)})`)
  }
}

function sorted<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function mapped<T>(value: unknown, place: string, read: (entry: unknown, place: string) => T): Readonly<Record<string, T>> {
  const entries = Object.entries(objectAt(value, place))
  return Object.fromEntries(entries.map(([name, entry]) => [name, read(entry, `${place}.${name}`)]))
}

/** The watermark stands right before the first gap, and gaps ascend to the highest. */
function sequence(value: unknown, place: string): PacketSequence {
  const fields = objectAt(value, place)
  const watermark = countAt(fields['watermark'], `${place}.watermark`)
  const highest = countAt(fields['highest'], `${place}.highest`)
  const gaps = listAt(fields['gaps'], `${place}.gaps`).map((gap, i) => countAt(gap, `${place}.gaps[${i}]`))
  const isAscending = gaps.every((gap, i) => gap > (gaps[i - 1] ?? 0) && gap < highest)
  if (gaps.length > GAPS_MAX || !isAscending || watermark !== (gaps[0] ?? highest + 1) - 1) {
    throw fault(`${place} contradicts itself: watermark ${watermark}, highest ${highest}, ${gaps.length} gaps from ${gaps[0] ?? 'none'}`)
  }
  return { watermark, highest, gaps }
}

function file(value: unknown, place: string): ManifestFile {
  const { rows, sha256, oldest, newest } = objectAt(value, place)
  const common = { rows: countAt(rows, `${place}.rows`), sha256: textAt(sha256, `${place}.sha256`) }
  if (oldest === undefined && newest === undefined) return common
  return { ...common, oldest: textAt(oldest, `${place}.oldest`), newest: textAt(newest, `${place}.newest`) }
}

function textList(value: unknown, place: string): readonly string[] {
  return listAt(value, place).map((item, i) => textAt(item, `${place}[${i}]`))
}

function listAt(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw fault(`${place} must be a list`)
  return value
}

function textAt(value: unknown, place: string): string {
  if (typeof value !== 'string') throw fault(`${place} must be text`)
  return value
}

function countAt(value: unknown, place: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw fault(`${place} must be a whole number`)
  return value
}

function objectAt(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw fault(`${place} must be an object`)
  return value
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fault(what: string): TypeError {
  return new TypeError(`${MANIFEST_KEY} cannot be read: ${what}. Correct it, or bring back the last version of the object that can be read`)
}
