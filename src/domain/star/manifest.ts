import { withPacket } from '../packets/packet-sequence.ts'
import type { PacketSequence } from '../packets/packet-sequence.ts'
import { EMPTY_SEQUENCE } from '../packets/packet-sequence.ts'
import type { PacketRef } from '../packets/packet-id.ts'
import type { PacketPlan } from '../packets/packet-record.ts'

/**
 * What the star consists of. It is replaced as a whole by compare-and-set, and so all that a packet changes appears at
 * once; a file that no manifest names is not part of the star.
 */
export interface Manifest {
  /** Grows by one with every commit. */
  readonly version: number
  /** Keys of the files of each table, oldest first: one of each dimension, all of each fact. */
  readonly tables: Readonly<Record<string, readonly string[]>>
  readonly files: Readonly<Record<string, ManifestFile>>
  /** Which packets of each source table are in. */
  readonly packets: Readonly<Record<string, PacketSequence>>
  /** The key of the latest rows of each source table of dimensions, and of the dates in use of each calendar. */
  readonly state: Readonly<Record<string, string>>
}

export interface ManifestFile {
  readonly rows: number
  readonly sha256: string
  /** Range of the time of change of its rows; absent in a file without rows and in snapshots. */
  readonly oldest?: string
  readonly newest?: string
}

export const EMPTY_MANIFEST: Manifest = { version: 0, tables: {}, files: {}, packets: {}, state: {} }

/** The sequence of a source table; empty for one of which no packet is in. */
export function sequenceOf(manifest: Manifest, table: string): PacketSequence {
  return Object.hasOwn(manifest.packets, table) ? (manifest.packets[table] ?? EMPTY_SEQUENCE) : EMPTY_SEQUENCE
}

/** The manifest after a packet: its snapshots replace those before them, its facts are added, its state is current. */
export function withCommit(manifest: Manifest, packet: PacketRef, plan: PacketPlan, before: PacketSequence): Manifest {
  const tables = new Map(Object.entries(manifest.tables))
  const files = new Map(Object.entries(manifest.files))
  for (const output of plan.outputs) {
    const known = tables.get(output.table) ?? []
    if (output.replaces) for (const key of known) files.delete(key)
    tables.set(output.table, output.replaces ? [output.key] : [...known.filter(key => key !== output.key), output.key])
    files.set(output.key, {
      rows: output.rows,
      sha256: output.hash,
      ...(output.oldest === undefined ? {} : { oldest: output.oldest }),
      ...(output.newest === undefined ? {} : { newest: output.newest }),
    })
  }
  return {
    version: manifest.version + 1,
    tables: Object.fromEntries(tables),
    files: Object.fromEntries(files),
    packets: { ...manifest.packets, [packet.table]: withPacket(before, packet.id) },
    state: { ...manifest.state, ...Object.fromEntries(plan.states.map(({ source, key }) => [source, key])) },
  }
}
