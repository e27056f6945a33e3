import { FactHistory, momentOfParts } from '../../domain/star/fact-history.ts'
import { formatMoment } from '../../domain/star/format-moment.ts'
import type { Manifest } from '../../domain/star/manifest.ts'
import { outputFields } from '../../domain/star/output-fields.ts'
import type { FactTable, SourceTable, StarDescription } from '../../domain/star/star-description.ts'
import { memberIndex } from '../../domain/star/star-lookup.ts'
import type { Column } from '../../domain/table/column-builder.ts'
import type { TableReader } from '../../ports/table-reader.ts'
import { BeyondLimit } from './beyond-limit.ts'

export interface Repeat {
  readonly row: number
  readonly message: string
}

/** Held by the packet that is being read; files hold by their index from 1. */
const THIS_PACKET = 0

/**
 * Which states of source rows a fact has already: those of the packet that is being read, and those of committed files. A file is
 * read only when its range of times of change overlaps that of rows that are asked for, and of it only what makes the key.
 */
export class KnownFacts {
  readonly #source: SourceTable
  readonly #key: number
  readonly #updated: number
  readonly #history = new FactHistory()
  readonly #files: readonly FactFile[]
  readonly #read: (key: string) => AsyncIterable<{ readonly columns: readonly Column[]; readonly rows: number }>
  readonly #seen = new Set<string>()

  constructor(star: StarDescription, source: SourceTable, table: FactTable, manifest: Manifest, bucket: string, reader: TableReader) {
    this.#source = source
    this.#key = memberIndex(source, source.key)
    this.#updated = memberIndex(source, source.updated)
    this.#files = factFiles(manifest, table.name)
    const names = [keyColumn(table, source), partColumn(table, source, 'date'), partColumn(table, source, 'time')]
    const fields = names.map(name => {
      const field = outputFields(star, table).find(candidate => candidate.name === name)
      if (field === undefined) throw new TypeError(`${table.name} has no column ${name}`)
      return field
    })
    this.#read = key => reader.read({ bucket, key }, fields)
  }

  /** The rows of a batch that are known already. The others are known from now on. */
  async repeatsOf(columns: readonly Column[], rows: number): Promise<readonly Repeat[]> {
    const keys = columns[this.#key]
    const updated = columns[this.#updated]
    if (keys?.storage !== 'int32' || updated?.storage !== 'int64') throw new TypeError(`Rows of ${this.#source.name} lack their key or their time of change`)
    await this.#readOverlapping(updated.values.subarray(0, rows))
    const repeats: Repeat[] = []
    for (let row = 0; row < rows; row++) {
      const key = keys.values[row] ?? 0
      const moment = updated.values[row] ?? 0n
      const holder = this.#history.find(key, moment)
      if (holder === undefined) this.#add(key, moment, THIS_PACKET)
      else repeats.push({ row, message: this.#message(key, moment, holder) })
    }
    return repeats
  }

  async #readOverlapping(updated: BigInt64Array): Promise<void> {
    let oldest = updated[0] ?? 0n
    let newest = oldest
    for (const moment of updated) {
      if (moment < oldest) oldest = moment
      if (moment > newest) newest = moment
    }
    const [from, to] = [formatMoment(oldest), formatMoment(newest)]
    for (const [index, file] of this.#files.entries()) {
      if (this.#seen.has(file.key) || file.newest < from || file.oldest > to) continue
      this.#seen.add(file.key)
      for await (const { columns, rows } of this.#read(file.key)) this.#addFile(columns, rows, index + 1)
    }
  }

  #addFile([keys, dates, times]: readonly Column[], rows: number, holder: number): void {
    if (keys?.storage !== 'int32' || dates === undefined || times === undefined) throw new TypeError('A file of facts has other columns than its own')
    for (let row = 0; row < rows; row++) {
      const key = keys.values[row] ?? 0
      const moment = momentOfParts(dates, times, row)
      if (this.#history.find(key, moment) === undefined) this.#add(key, moment, holder)
    }
  }

  #add(key: number, moment: bigint, holder: number): void {
    if (this.#history.add(key, moment, holder)) return
    throw new BeyondLimit('too-many-keys', `The packet, with the files of its time, has more rows of ${this.#source.name} than can be told apart: split it`)
  }

  #message(key: number, moment: bigint, holder: number): string {
    const where = holder === THIS_PACKET ? 'in this packet' : `in ${this.#files[holder - 1]?.key ?? 'another packet'}`
    return `${this.#source.key} ${key.toString()} of ${formatMoment(moment)} is there already, ${where}: one state of a row is one fact`
  }
}

interface FactFile {
  readonly key: string
  readonly oldest: string
  readonly newest: string
}

function factFiles(manifest: Manifest, table: string): readonly FactFile[] {
  const keys = Object.hasOwn(manifest.tables, table) ? (manifest.tables[table] ?? []) : []
  return keys.flatMap(key => {
    const file = manifest.files[key]
    return file?.oldest === undefined || file.newest === undefined ? [] : [{ key, oldest: file.oldest, newest: file.newest }]
  })
}

function keyColumn(table: FactTable, source: SourceTable): string {
  return table.columns.find(column => column.from === source.key && column.part === undefined)?.name ?? source.key
}

function partColumn(table: FactTable, source: SourceTable, part: 'date' | 'time'): string {
  return table.columns.find(column => column.from === source.updated && column.part === part)?.name ?? source.updated
}
