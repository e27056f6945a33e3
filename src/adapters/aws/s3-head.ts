import type { GetObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3'

import { realVersionId, unquoteEtag } from '../../domain/identity/object-version.ts'
import type { ObjectHead, ObjectRef, WriteOutcome } from '../../ports/object-store.ts'
import { unusableAnswer } from './s3-failure.ts'

/** Reads the description of an object from the headers of a HEAD or GET answer. */
export function headOf(ref: ObjectRef, output: HeadObjectCommandOutput | GetObjectCommandOutput): ObjectHead {
  const size = wholeSize(output)
  if (output.ETag === undefined || output.LastModified === undefined || size === undefined) {
    const attempted = { action: `look at s3://${ref.bucket}/${ref.key}`, changes: false }
    throw unusableAnswer(attempted, 'the answer lacks its etag, time or size')
  }
  const versionId = realVersionId(output.VersionId)
  const checksum = fullChecksum(output)
  return {
    bucket: ref.bucket,
    key: ref.key,
    ...(versionId === undefined ? {} : { versionId }),
    etag: unquoteEtag(output.ETag),
    size,
    lastModified: output.LastModified.toISOString(),
    metadata: { ...output.Metadata },
    ...(checksum === undefined ? {} : { checksum }),
  }
}

/** The etag and version that a successful write is answered with. */
export function writtenOf(
  output: { readonly ETag?: string | undefined; readonly VersionId?: string | undefined },
  action: string,
): Extract<WriteOutcome, { readonly kind: 'written' }> {
  if (output.ETag === undefined) throw unusableAnswer({ action, changes: true }, 'the answer has no etag')
  const versionId = realVersionId(output.VersionId)
  return { kind: 'written', etag: unquoteEtag(output.ETag), ...(versionId === undefined ? {} : { versionId }) }
}

/** `ContentLength` is that of the answer; in the answer to a range the object's size stands behind the slash. */
function wholeSize(output: HeadObjectCommandOutput | GetObjectCommandOutput): number | undefined {
  const whole = output.ContentRange?.match(/\/(\d+)$/)?.[1]
  return whole === undefined ? output.ContentLength : Number(whole)
}

/** A composite checksum is one over part checksums: it says nothing about an object that was cut into other parts. */
function fullChecksum(output: HeadObjectCommandOutput | GetObjectCommandOutput): string | undefined {
  if (output.ChecksumType !== 'FULL_OBJECT' || output.ContentRange !== undefined) return undefined
  if (output.ChecksumSHA256 !== undefined) return `sha256:${output.ChecksumSHA256}`
  if (output.ChecksumSHA1 !== undefined) return `sha1:${output.ChecksumSHA1}`
  if (output.ChecksumCRC64NVME !== undefined) return `crc64nvme:${output.ChecksumCRC64NVME}`
  if (output.ChecksumCRC32C !== undefined) return `crc32c:${output.ChecksumCRC32C}`
  return output.ChecksumCRC32 === undefined ? undefined : `crc32:${output.ChecksumCRC32}`
}
