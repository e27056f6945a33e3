import type { CallRecord, HistoryRecord } from '../kernel/history.ts'
import { field, text } from './fields.ts'

/** Which bytes lie where, worked out from the history of calls alone. */
export interface MirroredObject {
  readonly key: string
  readonly etag: string
  readonly versionId?: string
  readonly content: string
  /** Of what was written piece by piece, with what the writer said of it. */
  readonly written?: { readonly bytes: Uint8Array; readonly metadata: Readonly<Record<string, unknown>> }
  /** What it was copied from. */
  readonly copyOf?: { readonly key: string; readonly etag: string; readonly versionId?: string }
}

/** What one record did to the bucket. */
export interface BucketChange {
  readonly by: 'user' | 'worker'
  readonly removed?: MirroredObject
  readonly added?: MirroredObject
}

/** A second bookkeeping of the bucket, so that the laws need not believe the store. Hidden versions count as gone. */
export class BucketMirror {
  readonly #current = new Map<string, MirroredObject>()
  readonly #versions = new Map<string, MirroredObject>()
  /** What has been written so far of objects that nobody sees yet. */
  readonly #uploads = new Map<unknown, Uint8Array[]>()
  /** What is all there and waits for somebody to complete or discard it, by its id. */
  readonly #staged = new Map<string, { readonly target: unknown; readonly bytes: Uint8Array }>()

  get current(): readonly MirroredObject[] {
    return [...this.#current.values()]
  }

  at(key: string): MirroredObject | undefined {
    return this.#current.get(key)
  }

  /** Whether an upload waits to be completed. */
  isStaged(uploadId: string): boolean {
    return this.#staged.has(uploadId)
  }

  holds(content: string): boolean {
    return this.current.some((object) => object.content === content)
  }

  /** Takes a record in and says what it did, one change for each effect. */
  apply(record: HistoryRecord): readonly BucketChange[] {
    switch (record.kind) {
      case 'put':
        return [this.#write('user', record)]
      case 'delete':
        return [this.#remove('user', record.key)]
      case 'call':
        if (record.port === 'writer') return record.answers.flatMap((answer) => this.#applyUpload(record, answer))
        if (record.port === 'uploads') return record.answers.flatMap((answer) => this.#applyStaged(record, answer))
        return record.port === 'store' ? record.answers.flatMap((answer) => this.#applyCall(record, answer)) : []
      case 'begin':
      case 'end':
        return []
    }
  }

  #applyCall(record: CallRecord, answer: unknown): readonly BucketChange[] {
    const [first, second] = record.args
    switch (record.method) {
      case 'delete':
        return answer === 'deleted' ? [this.#remove('worker', text(first, 'key'))] : []
      case 'put':
        return text(answer, 'kind') === 'written'
          ? [this.#write('worker', { ...versionOf(answer), key: text(first, 'key'), content: bytesAsText(second) })]
          : []
      case 'copy':
        return text(answer, 'kind') === 'written' ? [this.#copy(first, second, answer)] : []
      default:
        return []
    }
  }

  #applyUpload(record: CallRecord, answer: unknown): readonly BucketChange[] {
    const [first, upload] = record.args
    const pieces = this.#uploads.get(upload) ?? []
    if (record.method === 'write' && first instanceof Uint8Array) this.#uploads.set(upload, [...pieces, first.slice()])
    if (record.method === 'seal') this.#staged.set(text(answer, 'uploadId'), { target: field(upload, 'target'), bytes: joined(pieces) })
    if (record.method !== 'commit' || field(answer, 'kind') !== 'written') return []
    return [this.#writeUpload(field(upload, 'target'), joined(pieces), answer)]
  }

  #applyStaged(record: CallRecord, answer: unknown): readonly BucketChange[] {
    if (record.method !== 'complete' && record.method !== 'discard') return []
    const uploadId = text(record.args[0], 'uploadId')
    const staged = this.#staged.get(uploadId)
    const isWritten = record.method === 'complete' && field(answer, 'kind') === 'written'
    if (isWritten || record.method === 'discard') this.#staged.delete(uploadId)
    return isWritten && staged !== undefined ? [this.#writeUpload(staged.target, staged.bytes, answer)] : []
  }

  #writeUpload(target: unknown, bytes: Uint8Array, answer: unknown): BucketChange {
    const written = { bytes, metadata: Object.fromEntries(Object.entries(field(target, 'metadata') ?? {})) }
    return this.#write('worker', { ...versionOf(answer), key: text(target, 'key'), content: new TextDecoder().decode(bytes), written })
  }

  #copy(source: unknown, target: unknown, answer: unknown): BucketChange {
    const [key, versionId] = [text(source, 'key'), field(source, 'versionId')]
    const from = typeof versionId === 'string' ? this.#versions.get(versionName(key, versionId)) : this.#current.get(key)
    if (from === undefined) throw new Error(`the history has a copy of ${key}, which is not there`)
    const copyOf = { key: from.key, etag: from.etag, ...(from.versionId === undefined ? {} : { versionId: from.versionId }) }
    return this.#write('worker', { ...versionOf(answer), key: text(target, 'key'), content: from.content, copyOf })
  }

  #write(by: BucketChange['by'], { key, etag, versionId, content, copyOf, written }: MirroredObject): BucketChange {
    const removed = this.#current.get(key)
    const told = { ...(copyOf === undefined ? {} : { copyOf }), ...(written === undefined ? {} : { written }) }
    const added = { key, etag, content, ...told, ...(versionId === undefined ? {} : { versionId }) }
    this.#current.set(key, added)
    if (versionId !== undefined) this.#versions.set(versionName(key, versionId), added)
    return { by, added, ...(removed === undefined ? {} : { removed }) }
  }

  #remove(by: BucketChange['by'], key: string): BucketChange {
    const removed = this.#current.get(key)
    this.#current.delete(key)
    return { by, ...(removed === undefined ? {} : { removed }) }
  }
}

function versionName(key: string, versionId: string): string {
  return `${versionId} ${key}`
}

function versionOf(answer: unknown): { readonly etag: string; readonly versionId?: string } {
  const versionId = field(answer, 'versionId')
  return { etag: text(answer, 'etag'), ...(typeof versionId === 'string' ? { versionId } : {}) }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function bytesAsText(bytes: unknown): string {
  if (!(bytes instanceof Uint8Array)) throw new Error('the history has a put without bytes')
  return new TextDecoder().decode(bytes)
}
