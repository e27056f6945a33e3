import { Readable } from 'node:stream'

import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3'
import type { GetObjectCommandInput, S3Client, _Object as S3Object } from '@aws-sdk/client-s3'

import { unquoteEtag } from '../../domain/identity/object-version.ts'
import type {
  CopyOutcome,
  CopyTarget,
  ExactRef,
  GetOptions,
  GetOutcome,
  ListOptions,
  ListPage,
  ListedObject,
  ObjectHead,
  ObjectRef,
  ObjectStore,
  ObjectTarget,
  ObjectWriter,
  Precondition,
  WriteOutcome,
} from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import { S3Body } from './s3-body.ts'
import { copyExactly } from './s3-copy.ts'
import { isAbsent, isPreconditionFailed, unusableAnswer } from './s3-failure.ts'
import { headOf } from './s3-head.ts'
import { checkKey, checkMetadata, decodeListedKey, quoteEtag } from './s3-names.ts'
import { S3ObjectWriter } from './s3-object-writer.ts'
import { putWhole } from './s3-put.ts'
import { readSdkFailure, translateError } from './translate-error.ts'

const MIB = 1024 * 1024
const GIB = 1024 * MIB
const LIST_MAX = 1_000

export interface S3ObjectStoreConfig {
  readonly client: Pick<S3Client, 'send'>
  /** The size of the first parts of a streaming write. S3 takes none below 5 MiB; 8 MiB when absent. */
  readonly partBytes?: number
  /** Objects above this are copied in parts; 5 GiB, S3's limit, when absent. */
  readonly singleCopyBytesMax?: number
  /** The size of the parts of such a copy; 512 MiB when absent. */
  readonly copyPartBytes?: number
}

/**
 * The object store on S3, versioned or not. It needs the right to list its buckets (`s3:ListBucket`): without it S3 answers 403
 * for a key that is not there, and this store then throws `access-denied`, as the port wants.
 */
export class S3ObjectStore implements ObjectStore {
  readonly #client: Pick<S3Client, 'send'>
  readonly #partBytes: number
  readonly #copyLimits: { readonly singleCopyBytesMax: number; readonly partBytes: number }
  readonly #knownBuckets: Set<string>

  constructor(config: S3ObjectStoreConfig) {
    this.#client = config.client
    this.#partBytes = config.partBytes ?? 8 * MIB
    this.#copyLimits = { singleCopyBytesMax: config.singleCopyBytesMax ?? 5 * GIB, partBytes: config.copyPartBytes ?? 512 * MIB }
    this.#knownBuckets = new Set()
  }

  async head(ref: ObjectRef): Promise<ObjectHead | undefined> {
    const outcome = await this.#describe(ref, {})
    return outcome.kind === 'found' ? outcome.head : undefined
  }

  async get(ref: ObjectRef, options: GetOptions = {}): Promise<GetOutcome> {
    checkKey(ref.bucket, ref.key)
    const action = `get ${nameOf(ref)}`
    const range = rangeHeaderOf(options.range, action)
    if (range === 'empty') return this.#describe(ref, options)
    try {
      const output = await this.#client.send(new GetObjectCommand({ ...placeOf(ref), ...conditionsOf(options), Range: range }))
      if (!(output.Body instanceof Readable)) {
        throw unusableAnswer({ action, changes: false }, 'the answer has no body to stream')
      }
      return { kind: 'found', head: headOf(ref, output), body: new S3Body(output.Body, output.ContentLength, action) }
    } catch (error) {
      // 416: the range begins behind the end of the object.
      return readSdkFailure(error).status === 416 ? this.#describe(ref, options) : refusedRead(error, action)
    }
  }

  async put(target: ObjectTarget, body: Uint8Array, precondition?: Precondition): Promise<WriteOutcome> {
    checkTarget(target)
    return putWhole(this.#client, target, body, precondition, `write ${nameOf(target)}`)
  }

  async createWriter(target: ObjectTarget): Promise<ObjectWriter> {
    checkTarget(target)
    return new S3ObjectWriter(this.#client, target, this.#partBytes)
  }

  async copy(source: ExactRef, target: CopyTarget): Promise<CopyOutcome> {
    checkKey(source.bucket, source.key)
    checkKey(target.bucket, target.key)
    checkMetadata(target.addMetadata ?? {})
    return copyExactly(this.#client, source, target, this.#copyLimits)
  }

  /**
   * S3 evaluates a conditional delete by etag only, of the current version (S3 user guide, "Conditional deletes"). In a versioned
   * bucket a new version with the very same bytes may thus get the delete marker that was meant for the one before; both stay
   * readable beneath it.
   */
  async delete(exact: ExactRef): Promise<'deleted' | 'absent' | 'precondition-failed'> {
    // Stores that imitate S3 may overlook the condition, so the current version is compared here as well.
    const current = await this.head({ bucket: exact.bucket, key: exact.key })
    if (current === undefined) return 'absent'
    if (exact.versionId !== undefined && exact.versionId !== current.versionId) return 'precondition-failed'
    if (exact.etag !== undefined && exact.etag !== current.etag) return 'precondition-failed'
    try {
      await this.#client.send(new DeleteObjectCommand({ Bucket: exact.bucket, Key: exact.key, IfMatch: quoteEtag(current.etag) }))
      return 'deleted'
    } catch (error) {
      const failure = readSdkFailure(error)
      if (isPreconditionFailed(failure)) return 'precondition-failed'
      if (isAbsent(failure)) return 'absent'
      throw translateError(error, { action: `delete ${nameOf(exact)}`, changes: true })
    }
  }

  async list(bucket: string, prefix: string, options: ListOptions = {}): Promise<ListPage> {
    const limit = options.limit ?? LIST_MAX
    if (!Number.isInteger(limit) || limit < 1 || limit > LIST_MAX) {
      throw new PortError('invalid-argument', `A page of a listing holds 1 to ${LIST_MAX} objects, not ${limit}`)
    }
    const action = `list s3://${bucket}/${prefix}`
    try {
      // Encoded, since keys may hold characters that XML cannot.
      const place = { Bucket: bucket, Prefix: prefix, StartAfter: options.after, EncodingType: 'url' } as const
      const output = await this.#client.send(new ListObjectsV2Command({ ...place, MaxKeys: limit }))
      const objects = (output.Contents ?? []).map((entry) => listedOf(entry, action))
      const last = objects.at(-1)
      return output.IsTruncated === true && last !== undefined ? { objects, next: last.key } : { objects }
    } catch (error) {
      throw translateError(error, { action, changes: false })
    }
  }

  /** A HEAD under conditions; what is found has an empty body. */
  async #describe(ref: ObjectRef, conditions: GetOptions): Promise<GetOutcome> {
    checkKey(ref.bucket, ref.key)
    const action = `look at ${nameOf(ref)}`
    try {
      const input = { ...placeOf(ref), ...conditionsOf(conditions), ChecksumMode: 'ENABLED' } as const
      const output = await this.#client.send(new HeadObjectCommand(input))
      this.#knownBuckets.add(ref.bucket)
      return { kind: 'found', head: headOf(ref, output), body: new S3Body(Readable.from([]), 0, action) }
    } catch (error) {
      const outcome = refusedRead(error, action)
      if (outcome.kind === 'absent') await this.#checkBucket(ref.bucket, action)
      return outcome
    }
  }

  /** The answer to a HEAD has no body, so that a missing bucket looks like a missing key: told apart once for each bucket. */
  async #checkBucket(bucket: string, action: string): Promise<void> {
    if (this.#knownBuckets.has(bucket)) return
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: bucket }))
    } catch (error) {
      const attempted = { action: `${action} (looking for bucket ${bucket})`, changes: false }
      if (readSdkFailure(error).status !== 403) throw translateError(error, attempted)
    }
    this.#knownBuckets.add(bucket)
  }
}

function refusedRead(error: unknown, action: string): Exclude<GetOutcome, { readonly kind: 'found' }> {
  const failure = readSdkFailure(error)
  if (isAbsent(failure)) return { kind: 'absent' }
  if (isPreconditionFailed(failure)) return { kind: 'precondition-failed' }
  if (failure.status === 304) return { kind: 'not-modified' }
  throw translateError(error, { action, changes: false })
}

function listedOf({ Key, ETag, Size, LastModified }: S3Object, action: string): ListedObject {
  if (Key === undefined || ETag === undefined || Size === undefined || LastModified === undefined) {
    throw unusableAnswer({ action, changes: false }, 'an entry lacks its key, etag, size or time')
  }
  return { key: decodeListedKey(Key), etag: unquoteEtag(ETag), size: Size, lastModified: LastModified.toISOString() }
}

/** The `Range` header, which counts the last byte in; `empty` for no bytes at all, which HTTP cannot ask for. */
function rangeHeaderOf(range: GetOptions['range'], action: string): string | undefined {
  if (range === undefined) return undefined
  const { start, end } = range
  if (!Number.isSafeInteger(start) || start < 0 || (end !== undefined && (!Number.isSafeInteger(end) || end < start))) {
    const asked = `${start} to ${end ?? 'the end'}`
    throw new PortError('invalid-argument', `Could not ${action}: the range from ${asked} is not one of bytes`)
  }
  if (end === undefined) return `bytes=${start}-`
  return end === start ? 'empty' : `bytes=${start}-${end - 1}`
}

function conditionsOf({ ifMatch, ifNoneMatch }: GetOptions): Pick<GetObjectCommandInput, 'IfMatch' | 'IfNoneMatch'> {
  return {
    ...(ifMatch === undefined ? {} : { IfMatch: quoteEtag(ifMatch) }),
    ...(ifNoneMatch === undefined ? {} : { IfNoneMatch: quoteEtag(ifNoneMatch) }),
  }
}

function placeOf(ref: ObjectRef): { readonly Bucket: string; readonly Key: string; readonly VersionId: string | undefined } {
  return { Bucket: ref.bucket, Key: ref.key, VersionId: ref.versionId }
}

function checkTarget(target: ObjectTarget): void {
  checkKey(target.bucket, target.key)
  checkMetadata(target.metadata ?? {})
}

function nameOf(ref: { readonly bucket: string; readonly key: string; readonly versionId?: string }): string {
  return `s3://${ref.bucket}/${ref.key}${ref.versionId === undefined ? '' : ` (version ${ref.versionId})`}`
}
