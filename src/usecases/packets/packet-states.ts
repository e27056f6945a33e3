import { missingJoins, type States } from '../../domain/star/build-dimension.ts'
import { inferredRows, latestRows, type SourceRows } from '../../domain/star/latest-rows.ts'
import type { Manifest } from '../../domain/star/manifest.ts'
import { isStateOf } from '../../domain/star/output-name.ts'
import type { DimensionTable, SourceTable, StarDescription } from '../../domain/star/star-description.ts'
import { memberIndex, sourceOf } from '../../domain/star/star-lookup.ts'
import { missingKeys, type References } from '../../domain/star/unresolved-references.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import type { StarStore } from './star-store.ts'

/** Rows that are referred to and that no packet has brought. */
export interface MissingRows {
  readonly source: string
  /** Ascending. */
  readonly keys: readonly number[]
}

/** The latest rows of the sources that one packet has to do with: those of the manifest, and what the packet makes of them. */
export class PacketStates {
  readonly #star: StarDescription
  readonly #store: StarStore
  readonly #manifest: Manifest
  readonly #read = new Map<string, SourceRows>()
  readonly #touched = new Map<string, SourceRows>()
  #own: readonly { readonly columns: readonly Column[]; readonly rows: number }[] = []

  constructor(star: StarDescription, store: StarStore, manifest: Manifest) {
    this.#star = star
    this.#store = store
    this.#manifest = manifest
  }

  /** Adds the packet's own rows to the state of its source. */
  async add(
    source: SourceTable,
    parts: readonly { readonly columns: readonly Column[]; readonly rows: number }[],
    packet: number,
  ): Promise<'added' | 'too-many'> {
    this.#own = parts
    const own = parts.map(({ columns, rows }) => ({
      columns,
      rows,
      packets: new Int32Array(rows).fill(packet),
      inferred: new Uint8Array(rows),
    }))
    const merged = latestRows(source, [await this.#of(source.name), ...own])
    if (merged.kind === 'too-many') return 'too-many'
    this.#touched.set(source.name, merged.rows)
    return 'added'
  }

  /** Makes unknown members of keys that no packet has brought. */
  async infer(name: string, keys: readonly number[]): Promise<void> {
    const source = sourceOf(this.#star, name)
    const merged = latestRows(source, [await this.#of(name), inferredRows(source, keys)])
    if (merged.kind === 'too-many') throw new RangeError(`${name} would have ${merged.rows.toString()} rows with its unknown members`)
    this.#touched.set(name, merged.rows)
  }

  /**
   * What facts refer to, and what dimensions that the packet changes join, as far as it is not there: of `all` rows of the packet, or
   * only of those that are `current` with it. Whether an older row comes before or after a newer one must make no difference to the
   * unknown members that there are; and a packet need not wait for what only its outdated rows refer to.
   */
  async missing(references: References, source: SourceTable, rows: 'all' | 'current'): Promise<readonly MissingRows[]> {
    const missing = new Map<string, Set<number>>()
    const note = (source: string, keys: readonly number[]): void => {
      const known = missing.get(source) ?? new Set()
      for (const key of keys) known.add(key)
      if (known.size > 0) missing.set(source, known)
    }
    for (const [name, keys] of references) {
      const dimension = this.#star.tables.find(candidate => candidate.name === name)
      if (dimension?.kind === 'dimension') note(dimension.source, missingKeys(keys, await this.#keysOf(dimension.source)))
    }
    for (const dimension of this.#dimensions(name => name === source.name)) {
      const states = await this.forDimension(dimension)
      for (const join of dimension.joins) {
        note(join.source, missingJoins(this.#star, dimension, join, states))
        if (rows === 'current' || dimension.source !== source.name) continue
        note(join.source, missingKeys(this.#ownValues(memberIndex(source, join.on)), await this.#keysOf(join.source)))
      }
    }
    return [...missing].map(([source, keys]) => ({ source, keys: [...keys].sort((a, b) => a - b) }))
  }

  /** The states that the packet has changed, or might have. */
  touched(): ReadonlyMap<string, SourceRows> {
    return this.#touched
  }

  /** Whether the manifest names a state of that hash already. */
  isCurrent(name: string, hash: string): boolean {
    const key = Object.hasOwn(this.#manifest.state, name) ? this.#manifest.state[name] : undefined
    return key !== undefined && isStateOf(key, hash)
  }

  /** The dimensions that are made of one of the changed states. */
  changedDimensions(changed: Readonly<Record<string, string>>): readonly DimensionTable[] {
    return this.#dimensions(name => Object.hasOwn(changed, name))
  }

  async forDimension(table: DimensionTable): Promise<States> {
    const states = new Map<string, SourceRows>()
    for (const name of [table.source, ...table.joins.map(join => join.source)]) states.set(name, await this.#of(name))
    return states
  }

  #dimensions(isConcerned: (source: string) => boolean): readonly DimensionTable[] {
    return this.#star.tables
      .filter(table => table.kind === 'dimension')
      .filter(table => isConcerned(table.source) || table.joins.some(join => isConcerned(join.source)))
  }

  /** The values of an integer member in the packet's own rows. */
  #ownValues(member: number): ReadonlySet<number> {
    return new Set(this.#own.flatMap(({ columns, rows }) => {
      const column = columns[member]
      return column?.storage === 'int32' ? [...column.values.subarray(0, rows)].filter((_, row) => column.valid[row] === 1) : []
    }))
  }

  async #keysOf(name: string): Promise<Int32Array> {
    const source = sourceOf(this.#star, name)
    const rows = await this.#of(name)
    const column = rows.columns[memberIndex(source, source.key)]
    if (column?.storage !== 'int32') throw new TypeError(`The key of ${name} is no 32-bit integer`)
    return column.values.subarray(0, rows.rows)
  }

  async #of(name: string): Promise<SourceRows> {
    const known = this.#touched.get(name) ?? this.#read.get(name)
    if (known !== undefined) return known
    const rows = await this.#store.readState(this.#manifest, sourceOf(this.#star, name))
    this.#read.set(name, rows)
    return rows
  }
}
