import { AbortMultipartUploadCommand, ListPartsCommand } from '@aws-sdk/client-s3'
import type { CompletedPart, ListPartsCommandOutput, S3Client } from '@aws-sdk/client-s3'

import type { ObjectTarget, Precondition, WriteOutcome } from '../../ports/object-store.ts'
import { PortError } from '../../ports/port-error.ts'
import type { StagedUpload, StagedUploads, StagedWriter } from '../../ports/staged-uploads.ts'
import { refusedWrite, unusableAnswer } from './s3-failure.ts'
import { checkKey, checkMetadata } from './s3-names.ts'
import { completeParts, S3PartsUpload } from './s3-parts-upload.ts'
import { readSdkFailure, translateError } from './translate-error.ts'

const MIB = 1024 * 1024
/** S3's limit for one upload. */
const PARTS_MAX = 10_000

export interface S3StagedUploadsConfig {
  readonly client: Pick<S3Client, 'send'>
  /** The size of the first parts. S3 takes none below 5 MiB but the last; 8 MiB when absent. */
  readonly firstPartBytes?: number
}

/**
 * Staged uploads on S3: multipart uploads, which S3 keeps out of sight until they are completed. What a completion has to name of
 * each part S3 tells by itself, so that a staged upload is no larger than its id.
 */
export class S3StagedUploads implements StagedUploads {
  readonly #client: Pick<S3Client, 'send'>
  readonly #firstPartBytes: number

  constructor(config: S3StagedUploadsConfig) {
    this.#client = config.client
    this.#firstPartBytes = config.firstPartBytes ?? 8 * MIB
  }

  async begin(target: ObjectTarget): Promise<StagedWriter> {
    checkKey(target.bucket, target.key)
    checkMetadata(target.metadata ?? {})
    const action = `stage s3://${target.bucket}/${target.key}`
    const upload = new S3PartsUpload(this.#client, target, this.#firstPartBytes, action)
    await upload.begin()
    return new S3StagedWriter(upload, action)
  }

  async complete(upload: StagedUpload, precondition: Precondition): Promise<WriteOutcome | { readonly kind: 'absent' }> {
    const action = `complete ${nameOf(upload)}`
    const listed = await this.#partsOf(upload, action)
    if (listed === undefined) return { kind: 'absent' }
    if (listed.bytes !== upload.bytes) {
      throw new PortError(
        'invalid-argument',
        `Could not ${action}: S3 holds ${listed.bytes} bytes of it, and ${upload.bytes} were staged. Discard it and stage the object again.`,
      )
    }
    try {
      return await completeParts(this.#client, { ...upload, parts: listed.parts }, precondition, action)
    } catch (error) {
      const failure = readSdkFailure(error)
      // Told of a repeated request, it may be the earlier attempt that completed the upload: an unknown outcome.
      if (failure.name === 'NoSuchUpload' && failure.attempts === 1) return { kind: 'absent' }
      return refusedWrite(error, precondition, action)
    }
  }

  async discard(upload: StagedUpload): Promise<void> {
    const action = `discard ${nameOf(upload)}`
    try {
      await this.#client.send(new AbortMultipartUploadCommand(placeOf(upload, action)))
    } catch (error) {
      if (readSdkFailure(error).name !== 'NoSuchUpload') throw translateError(error, { action, changes: true })
    }
  }

  /** Every part of the upload and their size together; `undefined` when there is no such upload. */
  async #partsOf(upload: StagedUpload, action: string): Promise<{ readonly parts: CompletedPart[]; readonly bytes: number } | undefined> {
    const place = placeOf(upload, action)
    const parts: CompletedPart[] = []
    let bytes = 0
    let more = true
    while (more) {
      const page = await this.#listedAfter(place, parts.at(-1)?.PartNumber, action)
      if (page === undefined) return undefined
      for (const { PartNumber, ETag, ChecksumCRC32, Size } of page.Parts ?? []) {
        if (Size === undefined) throw unusableAnswer({ action, changes: false }, `the list of its parts has no size for part ${PartNumber}`)
        parts.push({ PartNumber, ETag, ChecksumCRC32 })
        bytes += Size
      }
      more = page.IsTruncated === true
      if (parts.length > PARTS_MAX || (more && (page.Parts ?? []).length === 0)) {
        throw unusableAnswer({ action, changes: false }, `the list of its parts does not end after ${parts.length}`)
      }
    }
    return { parts, bytes }
  }

  async #listedAfter(place: UploadPlace, part: number | undefined, action: string): Promise<ListPartsCommandOutput | undefined> {
    try {
      return await this.#client.send(new ListPartsCommand({ ...place, PartNumberMarker: part?.toString() }))
    } catch (error) {
      if (readSdkFailure(error).name === 'NoSuchUpload') return undefined
      throw translateError(error, { action, changes: false })
    }
  }
}

class S3StagedWriter implements StagedWriter {
  readonly #upload: S3PartsUpload
  readonly #action: string

  constructor(upload: S3PartsUpload, action: string) {
    this.#upload = upload
    this.#action = action
  }

  get bytesWritten(): number {
    return this.#upload.bytesWritten
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#upload.write(chunk)
  }

  async seal(): Promise<StagedUpload> {
    const { bucket, key, uploadId, bytes } = await this.#upload.seal()
    if (bytes === 0) {
      await this.abort()
      throw new PortError('invalid-argument', `Could not ${this.#action}: nothing was written, and an upload cannot be empty`)
    }
    this.#upload.letGo()
    return { bucket, key, uploadId, bytes }
  }

  abort(): Promise<void> {
    return this.#upload.abort()
  }
}

interface UploadPlace {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string
}

/** An empty id would make a request about the upload one about the object itself. */
function placeOf(upload: StagedUpload, action: string): UploadPlace {
  checkKey(upload.bucket, upload.key)
  if (upload.uploadId === '') throw new PortError('invalid-argument', `Could not ${action}: its id is empty`)
  return { Bucket: upload.bucket, Key: upload.key, UploadId: upload.uploadId }
}

function nameOf({ bucket, key, uploadId }: StagedUpload): string {
  return `upload ${JSON.stringify(uploadId)} of s3://${bucket}/${key}`
}
