import type { ByteSink } from './byte-sink.ts'

/**
 * Buckets of objects: bytes and metadata under keys. Modelled on what S3 promises and nothing more.
 *
 * Consistency: after a write, copy or delete resolves, every read and listing sees it. Writes are
 * atomic per object: a reader sees the old object or the new one whole, never a part.
 *
 * Errors: what the caller must decide upon (absent, precondition failed, conflict) is returned.
 * Everything else is a `PortError`. A store that may not tell "absent" from "forbidden" (S3 without
 * the right to list) throws `access-denied`; it never reports such an object as absent.
 * Adapters retry transport faults only where a repetition cannot be seen; the rest is the caller's.
 */
export interface ObjectStore {
  /** The current version's description, or that of `versionId` if given; `undefined` when there is none. */
  head(ref: ObjectRef): Promise<ObjectHead | undefined>

  /**
   * Opens an object for streaming. The body must be read to its end or left by `return()` (as `for await` does),
   * else its connection stays open. A body that breaks off throws `unavailable` while it is read; a body whose
   * object changes while it is read either goes on with the bytes it began with or throws.
   */
  get(ref: ObjectRef, options?: GetOptions): Promise<GetOutcome>

  /** Writes a whole object of at most 5 GiB from memory. For anything large use `createWriter`. */
  put(target: ObjectTarget, body: Uint8Array, precondition?: Precondition): Promise<WriteOutcome>

  /**
   * Begins a streaming write. Nothing is visible under the key before `commit` resolves with `written`, and
   * nothing of an unfinished write is ever visible.
   */
  createWriter(target: ObjectTarget): Promise<ObjectWriter>

  /**
   * Copies exactly the version named by `source` (its `versionId`, else its `etag`) with its metadata and tags,
   * adding `addMetadata`. Any size. With `ifAbsent` nothing is overwritten.
   */
  copy(source: ExactRef, target: CopyTarget): Promise<CopyOutcome>

  /**
   * Removes the current object if it is still exactly `exact`: in an unversioned store by etag, in a versioned one by
   * putting a delete marker over it. `absent` when there is none; `precondition-failed` when it is another version.
   */
  delete(exact: ExactRef): Promise<'deleted' | 'absent' | 'precondition-failed'>

  /**
   * One page of the current objects whose keys begin with `prefix`, in ascending order of the keys' UTF-8 bytes.
   * Pass `next` back as `after` until it is absent. Objects created or deleted between two pages may or may not be seen.
   */
  list(bucket: string, prefix: string, options?: ListOptions): Promise<ListPage>
}

export interface ObjectRef {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
}

/** An object version that is to be acted upon and no other. At least one of `versionId` and `etag` is needed. */
export type ExactRef = ObjectRef & ({ readonly versionId: string } | { readonly etag: string }) & { readonly etag?: string }

export interface ObjectHead {
  readonly bucket: string
  readonly key: string
  /** Absent in an unversioned store. */
  readonly versionId?: string
  /** Opaque, without quotes. Changes when the content changes. */
  readonly etag: string
  /** Bytes. */
  readonly size: number
  /** ISO 8601, UTC, to the second or finer. */
  readonly lastModified: string
  /** Lower-case names to printable ASCII values, 2 KB in all, as on S3. */
  readonly metadata: Readonly<Record<string, string>>
  /** A checksum over the whole object as `<algorithm>:<value>`, where the store keeps one. Equal checksums mean equal bytes. */
  readonly checksum?: string
}

export interface GetOptions {
  /** Inclusive start, exclusive end, in bytes; without `end`, to the end of the object. A range wholly behind the end gives no bytes. */
  readonly range?: { readonly start: number; readonly end?: number }
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
}

export type GetOutcome =
  | { readonly kind: 'found'; readonly head: ObjectHead; readonly body: AsyncIterable<Uint8Array> }
  | { readonly kind: 'absent' }
  /** `ifMatch` named another etag. */
  | { readonly kind: 'precondition-failed' }
  /** `ifNoneMatch` named the current etag. */
  | { readonly kind: 'not-modified' }

export interface ObjectTarget {
  readonly bucket: string
  readonly key: string
  readonly contentType?: string
  readonly metadata?: Readonly<Record<string, string>>
}

export interface CopyTarget {
  readonly bucket: string
  readonly key: string
  readonly ifAbsent: boolean
  readonly addMetadata?: Readonly<Record<string, string>>
}

/** What must hold at the moment of the write; without one the write is unconditional. */
export type Precondition = { readonly ifAbsent: true } | { readonly ifMatch: string }

export type WriteOutcome =
  | { readonly kind: 'written'; readonly etag: string; readonly versionId?: string }
  /** Something is there (`ifAbsent`), or something else or nothing is there (`ifMatch`). Nothing was written. */
  | { readonly kind: 'precondition-failed' }
  /** Another write or delete ran at the same time (S3's 409). Nothing was written; the whole upload must be begun again. */
  | { readonly kind: 'conflict' }

export type CopyOutcome = WriteOutcome | { readonly kind: 'source-absent' } | { readonly kind: 'source-changed' }

export interface ObjectWriter extends ByteSink {
  /** Bytes taken so far. */
  readonly bytesWritten: number
  /** Makes the object visible at once, or returns why not. Called once; afterwards the writer is spent, whatever the outcome. */
  commit(precondition?: Precondition): Promise<WriteOutcome>
  /** Throws the upload away. Safe to call at any time, also twice or after `commit`; never throws. */
  abort(): Promise<void>
}

export interface ListOptions {
  /** The `next` of the page before. */
  readonly after?: string
  /** At most this many entries, 1 to 1,000; 1,000 when absent. A page may be shorter without being the last. */
  readonly limit?: number
}

export interface ListPage {
  readonly objects: readonly ListedObject[]
  readonly next?: string
}

export interface ListedObject {
  readonly key: string
  readonly etag: string
  readonly size: number
  readonly lastModified: string
}
