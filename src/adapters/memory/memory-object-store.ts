import { clampRange } from '../../domain/objects/clamp-range.ts'
import { compareUtf8 } from '../../domain/objects/compare-utf8.ts'
import { keyFault } from '../../domain/objects/key-fault.ts'
import { metadataFault } from '../../domain/objects/metadata-fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type {
  CopyOutcome,
  CopyTarget,
  ExactRef,
  GetOptions,
  GetOutcome,
  ListOptions,
  ListPage,
  ObjectHead,
  ObjectRef,
  ObjectStore,
  ObjectTarget,
  ObjectWriter,
  Precondition,
  WriteOutcome,
} from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { chunksOf, headOf, isoSecond } from './describe-stored-object.ts'
import { MemoryBucket } from './memory-bucket.ts'
import type { NewObject, StoredObject } from './memory-bucket.ts'
import { MemoryObjectWriter } from './memory-object-writer.ts'
import type { FinishedUpload } from './memory-object-writer.ts'

export interface MemoryBucketOptions {
  readonly versioned?: boolean
  /** `false` models a role without the right to list: what is absent is then refused instead. Default `true`. */
  readonly canList?: boolean
}

export interface MemoryObjectStoreOptions {
  readonly clock: Clock
  readonly buckets: Readonly<Record<string, MemoryBucketOptions>>
  /** A streaming write of at least so many bytes is an upload in parts. Default 8 MiB; 1 makes every such write one. */
  readonly partBytes?: number
  /** Told of every object version created, before the call that created it resolves. */
  readonly onCreated?: (created: CreatedObject) => void
}

/** What S3's "Object Created" event tells. */
export interface CreatedObject {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
  readonly etag: string
  readonly sequencer: string
  readonly size: number
  /** ISO 8601, UTC. */
  readonly time: string
}

/** One version, or delete marker, as `snapshot` shows it. */
export interface SnapshotEntry {
  readonly bucket: string
  readonly key: string
  readonly kind: 'object' | 'delete-marker'
  readonly current: boolean
  readonly versionId?: string
  readonly sequencer: string
  readonly lastModified: string
  readonly etag?: string
  readonly bytes?: Uint8Array
  readonly contentType?: string
  readonly metadata?: Readonly<Record<string, string>>
}

/**
 * A model of S3 in memory: versions and delete markers, conditional writes, and the conflict that ends a conditional upload in
 * parts when anything else was written to or deleted from its key since it began (S3 user guide, "Conditional writes").
 * No call waits between looking and writing, so each is atomic. Nothing passed in or handed out is shared with the caller.
 */
export class MemoryObjectStore implements ObjectStore {
  readonly #clock: Clock
  readonly #buckets: ReadonlyMap<string, MemoryBucket>
  readonly #partBytes: number
  readonly #onCreated: (created: CreatedObject) => void

  constructor(options: MemoryObjectStoreOptions) {
    this.#clock = options.clock
    this.#buckets = new Map(
      Object.entries(options.buckets).map(([name, bucket]) => [name, new MemoryBucket(name, bucket)]),
    )
    this.#partBytes = options.partBytes ?? 8 * 1024 * 1024
    this.#onCreated = options.onCreated ?? (() => undefined)
  }

  async head(ref: ObjectRef): Promise<ObjectHead | undefined> {
    const object = this.#find(ref)
    return object === undefined ? undefined : headOf(ref, object)
  }

  async get(ref: ObjectRef, options: GetOptions = {}): Promise<GetOutcome> {
    const object = this.#find(ref)
    if (object === undefined) return { kind: 'absent' }
    if (options.ifMatch !== undefined && options.ifMatch !== object.etag) return { kind: 'precondition-failed' }
    if (options.ifNoneMatch === object.etag) return { kind: 'not-modified' }
    const part = clampRange(object.bytes.length, options.range)
    if (part === undefined) {
      throw new PortError('invalid-argument', `${JSON.stringify(options.range)} is no range of bytes: it must have 0 <= start <= end`)
    }
    return { kind: 'found', head: headOf(ref, object), body: chunksOf(object.bytes.subarray(part.start, part.end)) }
  }

  async put(target: ObjectTarget, body: Uint8Array, precondition?: Precondition): Promise<WriteOutcome> {
    checkTarget(target)
    return this.#write(target, { ...this.#newObject(target), bytes: new Uint8Array(body) }, precondition)
  }

  async createWriter(target: ObjectTarget): Promise<ObjectWriter> {
    checkTarget(target)
    const bucket = this.#bucket(target.bucket)
    return new MemoryObjectWriter(`${target.bucket}/${target.key}`, {
      partBytes: this.#partBytes,
      uploadBegan: () => bucket.changes(target.key),
      commit: this.#completionOf(target),
    })
  }

  /**
   * Begins an upload in parts before there is a byte of it, and returns what completes it: also again after a refusal. Whatever else
   * happens to the key from now on makes a conditional completion a conflict. The bytes are the store's from then on.
   */
  beginUpload(target: ObjectTarget): (bytes: Uint8Array, precondition?: Precondition) => WriteOutcome {
    checkTarget(target)
    const beganAt = this.#bucket(target.bucket).changes(target.key)
    const complete = this.#completionOf(target)
    return (bytes, precondition) => complete({ bytes, parts: Math.ceil(bytes.length / this.#partBytes), beganAt }, precondition)
  }

  async copy(source: ExactRef, target: CopyTarget): Promise<CopyOutcome> {
    const found = this.#find(source)
    if (found === undefined) return { kind: 'source-absent' }
    if (source.etag !== undefined && source.etag !== found.etag) return { kind: 'source-changed' }
    const metadata = { ...found.metadata, ...target.addMetadata }
    const copied = { ...target, metadata, ...(found.contentType === undefined ? {} : { contentType: found.contentType }) }
    checkTarget(copied)
    // A copy is written in one go, so its etag is that of a single put even when the source was uploaded in parts.
    const object = { ...this.#newObject(copied), bytes: found.bytes }
    return this.#write(target, object, target.ifAbsent ? { ifAbsent: true } : undefined)
  }

  async delete(exact: ExactRef): Promise<'deleted' | 'absent' | 'precondition-failed'> {
    const bucket = this.#bucket(exact.bucket)
    refuseVersionInUnversioned(bucket, exact)
    const current = this.#find({ bucket: exact.bucket, key: exact.key })
    if (current === undefined) return 'absent'
    const sameVersion = exact.versionId === undefined || exact.versionId === current.versionId
    const sameEtag = exact.etag === undefined || exact.etag === current.etag
    if (!sameVersion || !sameEtag) return 'precondition-failed'
    bucket.remove(exact.key, this.#clock.nowMs())
    return 'deleted'
  }

  async list(bucketName: string, prefix: string, options: ListOptions = {}): Promise<ListPage> {
    const bucket = this.#bucket(bucketName)
    const limit = options.limit ?? 1000
    if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
      throw new PortError('invalid-argument', `a page's limit must be a whole number from 1 to 1000, not ${limit}`)
    }
    if (!bucket.canList) throw denied(bucketName, `listing ${JSON.stringify(prefix)}`)
    const after = options.after
    const keys = [...bucket.entries()]
      .map(([key]) => key)
      .filter((key) => key.startsWith(prefix) && (after === undefined || compareUtf8(key, after) > 0))
      .filter((key) => bucket.current(key) !== undefined)
      .sort(compareUtf8)
    const objects = keys.slice(0, limit).flatMap((key) => {
      const object = bucket.current(key)
      if (object === undefined) return []
      return [{ key, etag: object.etag, size: object.bytes.length, lastModified: isoSecond(object.timeMs) }]
    })
    const last = objects.at(-1)
    return keys.length > limit && last !== undefined ? { objects, next: last.key } : { objects }
  }

  /** Everything there is, by bucket and key in UTF-8 order and oldest version first, as copies. */
  snapshot(): readonly SnapshotEntry[] {
    return [...this.#buckets].flatMap(([bucketName, bucket]) =>
      [...bucket.entries()]
        .sort(([a], [b]) => compareUtf8(a, b))
        .flatMap(([key, versions]) =>
          versions.map((version, index) => {
            const { timeMs, ...shown } = structuredClone(version)
            return { ...shown, bucket: bucketName, key, current: index === versions.length - 1, lastModified: isoSecond(timeMs) }
          }),
        ),
    )
  }

  #completionOf(target: ObjectTarget): (upload: FinishedUpload, precondition: Precondition | undefined) => WriteOutcome {
    const bucket = this.#bucket(target.bucket)
    const object = this.#newObject(target)
    return ({ bytes, parts, beganAt }, precondition) => {
      const disturbed = beganAt !== undefined && beganAt !== bucket.changes(target.key)
      if (precondition !== undefined && disturbed) return { kind: 'conflict' }
      return this.#write(target, { ...object, bytes, parts, timeMs: this.#clock.nowMs() }, precondition)
    }
  }

  #write(
    target: { readonly bucket: string; readonly key: string },
    object: NewObject,
    precondition: Precondition | undefined,
  ): WriteOutcome {
    const bucket = this.#bucket(target.bucket)
    const current = bucket.current(target.key)
    if (precondition !== undefined) {
      const holds = 'ifAbsent' in precondition ? current === undefined : current?.etag === precondition.ifMatch
      if (!holds) return { kind: 'precondition-failed' }
    }
    const { etag, sequencer, versionId, bytes, timeMs } = bucket.add(target.key, object)
    const version = versionId === undefined ? {} : { versionId }
    const { bucket: bucketName, key } = target
    this.#onCreated({ bucket: bucketName, key, etag, sequencer, size: bytes.length, time: new Date(timeMs).toISOString(), ...version })
    return { kind: 'written', etag, ...version }
  }

  /** The object a reference names; a store that may not list refuses instead of saying that there is none. */
  #find(ref: ObjectRef): StoredObject | undefined {
    const bucket = this.#bucket(ref.bucket)
    refuseVersionInUnversioned(bucket, ref)
    const found = ref.versionId === undefined ? bucket.current(ref.key) : bucket.version(ref.key, ref.versionId)
    if (found === undefined && !bucket.canList) throw denied(ref.bucket, `reading ${JSON.stringify(ref.key)}`)
    return found
  }

  #bucket(name: string): MemoryBucket {
    const bucket = this.#buckets.get(name)
    if (bucket === undefined) throw new PortError('not-found', `there is no bucket ${JSON.stringify(name)}`)
    return bucket
  }

  #newObject(target: ObjectTarget): Omit<NewObject, 'bytes'> {
    const contentType = target.contentType === undefined ? {} : { contentType: target.contentType }
    return { ...contentType, metadata: { ...target.metadata }, parts: 0, timeMs: this.#clock.nowMs() }
  }
}

function checkTarget(target: ObjectTarget): void {
  const fault = keyFault(target.key)
  const key = JSON.stringify(target.key)
  if (fault !== undefined) throw new PortError('invalid-argument', `the key ${key} cannot be used: ${fault}`)
  const metadata = metadataFault(target.metadata ?? {})
  if (metadata !== undefined) throw new PortError('invalid-argument', `the metadata of ${key} cannot be kept: ${metadata}`)
}

function refuseVersionInUnversioned(bucket: MemoryBucket, ref: ObjectRef): void {
  if (ref.versionId === undefined || bucket.versioned) return
  const [name, key] = [JSON.stringify(ref.bucket), JSON.stringify(ref.key)]
  throw new PortError('invalid-argument', `bucket ${name} keeps no versions: name ${key} by its etag`)
}

function denied(bucket: string, doing: string): PortError {
  return new PortError('access-denied', `${doing} in bucket ${JSON.stringify(bucket)} is forbidden (the right to list is missing)`)
}
