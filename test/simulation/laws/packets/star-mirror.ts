import { createHash } from 'node:crypto'
import type { CallRecord, HistoryRecord } from '../../kernel/history.ts'
import { field, text } from '../fields.ts'
import { viewManifest, type ManifestView } from './manifest-view.ts'

export const INGESTION = 'ingestion'
export const PROCESSED = 'processed'
export const MANIFEST = 'manifest.json'

export interface MirroredFile {
  readonly bucket: string
  readonly key: string
  readonly etag: string
  readonly bytes: Uint8Array
  /** SHA-256, hexadecimal. */
  readonly hash: string
}

export interface ObjectChange {
  readonly by: 'person' | 'worker'
  readonly before?: MirroredFile
  /** Absent after a delete. */
  readonly after?: MirroredFile
  /** What the star became by it. */
  readonly star?: ManifestView
}

/** Which bytes lie where in both buckets, worked out from the history of calls alone: the laws need not believe the store. */
export class StarMirror {
  readonly #files = new Map<string, MirroredFile>()
  readonly #uploads = new Map<unknown, Uint8Array[]>()
  readonly #contents = new Map<string, Uint8Array>()
  /** Every manifest that was ever to be seen, oldest first. */
  readonly manifests: ManifestView[] = []

  get files(): readonly MirroredFile[] {
    return [...this.#files.values()]
  }

  get star(): ManifestView | undefined {
    return this.manifests.at(-1)
  }

  at(bucket: string, key: string): MirroredFile | undefined {
    return this.#files.get(`${bucket} ${key}`)
  }

  /** Whatever was put under an object of a packet at any time, by the hash of its bytes. */
  contentOf(hash: string): Uint8Array | undefined {
    return this.#contents.get(hash)
  }

  apply(record: HistoryRecord): readonly ObjectChange[] {
    switch (record.kind) {
      case 'put':
        return [this.#write('person', { bucket: INGESTION, key: record.key, etag: record.etag, bytes: Buffer.from(record.content, 'latin1') })]
      case 'delete':
        return [this.#remove(record.key)]
      case 'call':
        return record.answers.flatMap((answer) => this.#applyCall(record, answer))
      case 'begin':
      case 'end':
        return []
    }
  }

  #applyCall({ port, method, args }: CallRecord, answer: unknown): readonly ObjectChange[] {
    const [first, second] = args
    const isWritten = field(answer, 'kind') === 'written'
    if (port === 'writer') {
      const pieces = this.#uploads.get(second) ?? []
      if (method === 'write' && first instanceof Uint8Array) this.#uploads.set(second, [...pieces, first.slice()])
      if (method !== 'commit' || !isWritten) return []
      return [this.#writeTo(field(second, 'target'), Buffer.concat(pieces), answer)]
    }
    if (port !== 'store' || method !== 'put' || !isWritten || !(second instanceof Uint8Array)) return []
    return [this.#writeTo(first, second.slice(), answer)]
  }

  #writeTo(target: unknown, bytes: Uint8Array, answer: unknown): ObjectChange {
    return this.#write('worker', { bucket: text(target, 'bucket'), key: text(target, 'key'), etag: text(answer, 'etag'), bytes })
  }

  #write(by: ObjectChange['by'], written: Omit<MirroredFile, 'hash'>): ObjectChange {
    const name = `${written.bucket} ${written.key}`
    const before = this.#files.get(name)
    const after = { ...written, hash: createHash('sha256').update(written.bytes).digest('hex') }
    this.#files.set(name, after)
    if (written.bucket === INGESTION) this.#contents.set(after.hash, after.bytes)
    const change = { by, after, ...(before === undefined ? {} : { before }) }
    if (written.bucket !== PROCESSED || written.key !== MANIFEST) return change
    const star = viewManifest(JSON.parse(Buffer.from(written.bytes).toString('utf8')), after.hash)
    this.manifests.push(star)
    return { ...change, star }
  }

  #remove(key: string): ObjectChange {
    const before = this.at(INGESTION, key)
    this.#files.delete(`${INGESTION} ${key}`)
    return { by: 'person', ...(before === undefined ? {} : { before }) }
  }
}
