import { field, items, text, whole } from '../fields.ts'

/** What the laws need to know of a manifest, read off its JSON. */
export interface ManifestView {
  readonly hash: string
  readonly version: number
  readonly tables: ReadonlyMap<string, readonly string[]>
  readonly sequences: ReadonlyMap<string, SequenceView>
  /** Keys of states. */
  readonly states: readonly string[]
}

export interface SequenceView {
  readonly watermark: number
  readonly highest: number
  readonly gaps: readonly number[]
}

export function viewManifest(data: unknown, hash: string): ManifestView {
  const tables = entries(data, 'tables').map(([name]) => [name, items(field(data, 'tables'), name).map(String)] as const)
  return {
    hash,
    version: whole(data, 'version'),
    tables: new Map(tables),
    sequences: new Map(entries(data, 'packets').map(([name, sequence]) => [name, viewSequence(sequence)] as const)),
    states: entries(data, 'state').map(([name]) => text(field(data, 'state'), name)),
  }
}

export function viewSequence(sequence: unknown): SequenceView {
  return { watermark: whole(sequence, 'watermark'), highest: whole(sequence, 'highest'), gaps: items(sequence, 'gaps').map(Number) }
}

/** The ids of a table that are in, above those that were there before the ledger began. */
export function idsIn({ highest, gaps }: SequenceView, begunWith: number): readonly number[] {
  const missing = new Set(gaps)
  return Array.from({ length: Math.max(0, highest - begunWith) }, (_, index) => begunWith + 1 + index).filter((id) => !missing.has(id))
}

/** The names of all packets that a manifest says are in. */
export function packetsIn(manifest: ManifestView | undefined, begunWith: (table: string) => number): ReadonlySet<string> {
  if (manifest === undefined) return new Set()
  return new Set([...manifest.sequences].flatMap(([table, sequence]) => idsIn(sequence, begunWith(table)).map((id) => `${table} ${id.toString()}`)))
}

/** Every key of a file or state that a manifest names. */
export function keysNamed(manifest: ManifestView): readonly string[] {
  return [...[...manifest.tables.values()].flat(), ...manifest.states]
}

function entries(value: unknown, name: string): readonly (readonly [string, unknown])[] {
  return Object.entries(field(value, name) ?? {})
}
