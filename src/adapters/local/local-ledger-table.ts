import { randomUUID } from 'node:crypto'
import { UnstorableRecord } from '../../domain/ledger/ledger-item.ts'
import type { LedgerRecord } from '../../domain/ledger/ledger-record.ts'
import type { CreateOutcome, Revision, SaveOutcome, Stored } from '../../ports/ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import type { StateFiles } from './state-files.ts'

export interface LocalLedgerTableOptions<T> {
  readonly record: LedgerRecord<T>
  readonly files: StateFiles
  /** 64 hexadecimal digits that stand for an id in file names. */
  readonly hashOf: (id: string) => string
  /** The path of the entry by which a listing finds a record, made before it, if there is one; it ends in the hash of the id. */
  readonly entryOf?: (value: T) => string
}

const FILE_NAME = /^([0-9a-f]{64})\.json$/
const SHARDS = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'))
const HASH_LENGTH = 64
const READ_AT_ONCE = 32

/** The records of one kind: one file each, `<kind>s/<first 2 digits>/<64 digits>.json`. */
export class LocalLedgerTable<T extends { readonly createdAt: string }> {
  readonly #record: LedgerRecord<T>
  readonly #files: StateFiles
  readonly #hashOf: (id: string) => string
  readonly #entryOf: ((value: T) => string) | undefined

  constructor({ record, files, hashOf, entryOf }: LocalLedgerTableOptions<T>) {
    this.#record = record
    this.#files = files
    this.#hashOf = hashOf
    this.#entryOf = entryOf
  }

  async find(id: string): Promise<Stored<T> | undefined> {
    return this.findByHash(this.#hashOf(id))
  }

  async findByHash(hash: string): Promise<Stored<T> | undefined> {
    const text = await this.#files.read(this.#pathOf(hash))
    return text === undefined ? undefined : this.#parse(hash, text)
  }

  async create(value: T): Promise<CreateOutcome> {
    const revision = randomUUID()
    const text = this.#textOf(value, revision)
    const hash = this.#hashOf(this.#record.idOf(value))
    // Only spares the entry of a record that cannot be made; the making itself decides.
    if ((await this.findByHash(hash)) !== undefined) return { kind: 'exists' }
    if (this.#entryOf !== undefined) await this.#files.mark(this.#entryOf(value))
    return (await this.#files.create(this.#pathOf(hash), text)) ? { kind: 'created', revision } : { kind: 'exists' }
  }

  async save(value: T, expected: Revision): Promise<SaveOutcome> {
    const revision = randomUUID()
    const text = this.#textOf(value, revision)
    const id = this.#record.idOf(value)
    const hash = this.#hashOf(id)
    return this.#files.exclusively(`ledger-${this.#record.noun}-${hash}`, async () => {
      const current = await this.findByHash(hash)
      if (current === undefined || current.revision !== expected) return { kind: 'conflict' }
      if (current.value.createdAt !== value.createdAt) {
        const what = `the ${this.#record.noun} ${id}`
        throw new PortError('invalid-argument', `${what} cannot change its createdAt, by which it is listed`)
      }
      await this.#files.replace(this.#pathOf(hash), text)
      return { kind: 'saved', revision }
    })
  }

  /**
   * The records that these entries lead to, in their order. An entry without its record is what a crash left between the two;
   * one that its record would not make is left over from a creation that another forestalled.
   */
  readEntries(entries: readonly string[]): AsyncGenerator<Stored<T>> {
    return readAhead(entries, async (entry) => {
      const stored = await this.findByHash(entry.slice(-HASH_LENGTH))
      return stored !== undefined && this.#entryOf?.(stored.value) === entry ? stored : undefined
    })
  }

  /** All records in ascending order of their hashes, or those behind a hash. */
  async *readAll(after = ''): AsyncGenerator<Stored<T>> {
    for (const shard of SHARDS) {
      if (shard < after.slice(0, shard.length)) continue
      const names = await this.#files.names(`${this.#record.noun}s/${shard}`)
      const hashes = names.flatMap((name) => FILE_NAME.exec(name)?.[1] ?? [])
      yield* readAhead(
        hashes.filter((hash) => hash > after),
        (hash) => this.findByHash(hash),
      )
    }
  }

  #pathOf(hash: string): string {
    return `${this.#record.noun}s/${hash.slice(0, 2)}/${hash}.json`
  }

  #textOf(value: T, revision: Revision): string {
    try {
      return `${JSON.stringify({ revision, ...this.#record.toItem(value) }, undefined, 1)}\n`
    } catch (error) {
      if (error instanceof UnstorableRecord) throw new PortError('invalid-argument', error.message, { cause: error })
      throw error
    }
  }

  #parse(hash: string, text: string): Stored<T> {
    const parsed = parseObject(text)
    if (parsed === undefined) throw this.#unreadable(hash, 'it is not a JSON object')
    const { revision, ...item } = parsed
    const read = this.#record.fromItem(item)
    if (read.kind === 'unreadable') throw this.#unreadable(hash, read.message)
    if (typeof revision !== 'string') throw this.#unreadable(hash, 'its field "revision" is not a text')
    if (this.#hashOf(this.#record.idOf(read.value)) !== hash) throw this.#unreadable(hash, 'it is the record of another id')
    return { value: read.value, revision }
  }

  #unreadable(hash: string, complaint: string): PortError {
    const what = `the ${this.#record.noun} in ${JSON.stringify(this.#files.locate(this.#pathOf(hash)))}`
    return new PortError('unknown', `${what} cannot be read: ${complaint}. Put the file aside to have it made anew.`)
  }
}

/** Loads what stands at each place, some at once and in order, leaving out what is not there. */
async function* readAhead<T>(places: readonly string[], load: (place: string) => Promise<T | undefined>): AsyncGenerator<T> {
  for (let start = 0; start < places.length; start += READ_AT_ONCE) {
    const found = await Promise.all(places.slice(start, start + READ_AT_ONCE).map(load))
    for (const item of found) if (item !== undefined) yield item
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return isObject(value) ? value : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
