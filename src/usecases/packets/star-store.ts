import { latestRows, noRows, type SourceRows } from '../../domain/star/latest-rows.ts'
import { EMPTY_MANIFEST, type Manifest } from '../../domain/star/manifest.ts'
import { manifestText, parseManifest } from '../../domain/star/manifest-codec.ts'
import { isStateOf, MANIFEST_KEY, outputKeys } from '../../domain/star/output-name.ts'
import type { PacketRef } from '../../domain/packets/packet-id.ts'
import { copyRows } from '../../domain/star/gather-rows.ts'
import type { SourceTable } from '../../domain/star/star-description.ts'
import { rowsOfState, stateFields } from '../../domain/star/state-rows.ts'
import type { ByteSink } from '../../ports/byte-sink.ts'
import type { ObjectStore, WriteOutcome } from '../../ports/object-store.ts'
import type { RecordReader } from '../../ports/record-reader.ts'
import { PortError } from '../../ports/port-error.ts'
import type { NewHash, RunningHash } from '../../ports/running-hash.ts'
import { hashed, newHash } from './hash-bytes.ts'
import { packetError } from './packet-error.ts'
import { readWhole } from './read-whole.ts'

/** The manifest as it is, and by what it is replaced. */
export interface CurrentManifest {
  readonly manifest: Manifest
  /** `null` where there is none yet. */
  readonly etag: string | null
}

/** A file of a table that is to be written. */
export interface StarOutput {
  readonly table: string
  readonly packet: PacketRef
  /** Of the newest record of the packet. */
  readonly newest: bigint
  /** 64 hexadecimal digits, of all that `writeTo` writes. */
  readonly sha256: string
  readonly writeTo: (sink: ByteSink) => Promise<void>
}

/** A manifest of a hundred thousand files is far smaller. */
const MANIFEST_BYTES_MAX = 268_435_456
const WRITES_MAX = 5

export interface StarStoreDeps {
  readonly store: ObjectStore
  readonly bucket: string
  readonly reader: RecordReader
  /** Hashes states; without it that is done in plain code. */
  readonly newHash?: NewHash
}

/** The star as it lies in its bucket: the manifest, the states and files that it names, and those that it does not name yet. */
export class StarStore {
  readonly #deps: StarStoreDeps
  readonly #store: ObjectStore
  readonly #bucket: string
  readonly #reader: RecordReader

  constructor(deps: StarStoreDeps) {
    this.#deps = deps
    this.#store = deps.store
    this.#bucket = deps.bucket
    this.#reader = deps.reader
  }

  get bucket(): string {
    return this.#bucket
  }

  async readManifest(): Promise<CurrentManifest> {
    const got = await this.#store.get({ bucket: this.#bucket, key: MANIFEST_KEY })
    if (got.kind !== 'found') return { manifest: EMPTY_MANIFEST, etag: null }
    const bytes = await readWhole(got.body, MANIFEST_BYTES_MAX)
    return { manifest: manifestOf(bytes), etag: got.head.etag }
  }

  /** By what the manifest would be replaced now; `null` where there is none yet. */
  async manifestEtag(): Promise<string | null> {
    return (await this.#store.head({ bucket: this.#bucket, key: MANIFEST_KEY }))?.etag ?? null
  }

  /** Replaces exactly the manifest of that etag. */
  async replaceManifest(manifest: Manifest, etag: string | null): Promise<WriteOutcome> {
    const target = { bucket: this.#bucket, key: MANIFEST_KEY, contentType: 'application/json' }
    return await this.#store.put(target, new TextEncoder().encode(manifestText(manifest)), etag === null ? { ifAbsent: true } : { ifMatch: etag })
  }

  /** The latest rows of a source table as the manifest has them. */
  async readState(manifest: Manifest, source: SourceTable): Promise<SourceRows> {
    const key = stateOf(manifest, source.name)
    if (key === undefined) return noRows(source)
    const parts: SourceRows[] = []
    const hash = newHash(this.#deps)
    const batches = this.#reader.read({
      source: hashed(await this.#body(key), hash),
      fields: stateFields(source),
      onRejected: rejections => Promise.reject(packetError('PermanentError', `${key}, line ${(rejections[0]?.line ?? 0).toString()}: a row of the state cannot be read (${rejections[0]?.errors[0]?.message ?? ''}): bring back what it was`)),
      onWarned: () => Promise.resolve(),
      onFinished: () => undefined,
    })
    for await (const { columns, rows } of batches) parts.push(rowsOfState(source, copyRows(columns, rows), rows))
    checkHash(key, hash)
    const merged = latestRows(source, parts)
    if (merged.kind === 'too-many') throw new Error(`${key} has ${merged.rows.toString()} rows, more than a state may have`)
    return merged.rows
  }

  /** The days in use of a calendar, ascending, as the manifest has them. */
  async readDays(manifest: Manifest, calendar: string): Promise<readonly number[]> {
    const key = stateOf(manifest, calendar)
    if (key === undefined) return []
    const hash = newHash(this.#deps)
    const text = new TextDecoder().decode(await readWhole(hashed(await this.#body(key), hash), MANIFEST_BYTES_MAX))
    checkHash(key, hash)
    return text.split('\n').filter(line => line !== '').map(line => dayOfLine(line, key))
  }

  /** Writes a state under a key that its content names; one that is there already is the same. */
  async writeState(key: string, lines: Uint8Array): Promise<void> {
    for (let write = 0; write < WRITES_MAX; write += 1) {
      const { kind } = await this.#store.put({ bucket: this.#bucket, key, contentType: 'application/x-ndjson' }, lines, { ifAbsent: true })
      // Of a conflict nobody knows whether the other write comes to anything.
      if (kind !== 'conflict') return
    }
    throw new PortError('throttled', `${key} is being written all the time`)
  }

  /**
   * Writes a file of a table where nobody sees it yet, and returns its key. What lies there already by the same hash is the file. The
   * content is asked for only when it is needed, and may be asked for twice.
   */
  async writeOutput(output: StarOutput): Promise<string> {
    const { key, alternative } = outputKeys(output.table, output.packet, output.newest, output.sha256)
    for (const candidate of [key, alternative]) {
      let there = await this.#store.head({ bucket: this.#bucket, key: candidate })
      if (there === undefined) {
        const written = await this.#write(candidate, output)
        if (written.kind === 'written') return candidate
        // By another invocation, or by this one: a client library repeats a write whose answer was lost.
        there = await this.#store.head({ bucket: this.#bucket, key: candidate })
        if (there === undefined) throw new PortError('unavailable', `${candidate} was being written by somebody else at the same time`)
      }
      if (there.metadata[HASH_METADATA] === output.sha256) return candidate
    }
    throw packetError('PermanentError', `${key} and ${alternative} are both taken by other content; move one of them away`)
  }

  async #write(key: string, output: StarOutput): Promise<WriteOutcome> {
    const metadata = { [HASH_METADATA]: output.sha256 }
    const writer = await this.#store.createWriter({ bucket: this.#bucket, key, contentType: 'application/vnd.apache.parquet', metadata })
    try {
      await output.writeTo(writer)
      return await writer.commit({ ifAbsent: true })
    } finally {
      await writer.abort()
    }
  }

  async #body(key: string): Promise<AsyncIterable<Uint8Array>> {
    const got = await this.#store.get({ bucket: this.#bucket, key })
    if (got.kind !== 'found') throw packetError('PermanentError', `${key}, which ${MANIFEST_KEY} names, is not there: bring it back`)
    return got.body
  }
}

const HASH_METADATA = 'sluice-sha256'

function manifestOf(bytes: Uint8Array): Manifest {
  try {
    return parseManifest(textOf(bytes))
  } catch (error) {
    throw error instanceof TypeError ? packetError('PermanentError', error.message, error) : error
  }
}

/** `undefined` for what is not UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function stateOf(manifest: Manifest, name: string): string | undefined {
  return Object.hasOwn(manifest.state, name) ? manifest.state[name] : undefined
}

/** A state that was changed by hand, or cut off, would change tables of the star without a word. */
function checkHash(key: string, hash: RunningHash): void {
  if (!isStateOf(key, hash.hex())) throw packetError('PermanentError', `${key} has other content than its name says: bring back what it was`)
}

/** Days since 1970. */
function dayOfLine(line: string, key: string): number {
  const value: unknown = JSON.parse(line)
  const date = typeof value === 'object' && value !== null && 'date' in value ? value.date : undefined
  const day = typeof date === 'string' ? Date.parse(`${date}T00:00:00Z`) / 86_400_000 : NaN
  if (Number.isSafeInteger(day)) return day
  throw new TypeError(`${key} has a line that is no date: ${line.slice(0, 100)}`)
}
