import { CopyObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'

import { unquoteEtag } from '../../domain/identity/object-version.ts'
import type { CopyOutcome, CopyTarget, ExactRef } from '../../ports/object-store.ts'
import { isAbsent, isPreconditionFailed, lostAnswer } from './s3-failure.ts'
import { writtenOf } from './s3-head.ts'
import { copySourceOf, quoteEtag } from './s3-names.ts'
import { readSdkFailure, translateError } from './translate-error.ts'

export interface CopyLimits {
  /** The largest object that one CopyObject takes: 5 GiB on S3. */
  readonly singleCopyBytesMax: number
  /** The size of a part of a larger copy; grows where 10,000 parts would not suffice. */
  readonly partBytes: number
}

/** A copy that was looked into: the source as it is, what the destination shall carry, and how to name it in messages. */
export interface PlannedCopy {
  readonly source: ExactRef
  readonly target: CopyTarget
  readonly head: HeadObjectCommandOutput
  readonly size: number
  /** The source's etag as found, without quotes. */
  readonly etag: string
  readonly headers: CarriedHeaders
  readonly action: string
}

export type CarriedHeaders = ReturnType<typeof carriedHeaders>

/**
 * Copies exactly one version within S3. The metadata is replaced, since that is the only way to add to it, and thus everything
 * that S3 would have copied with it is repeated here (S3 API, "CopyObject", x-amz-metadata-directive).
 */
export async function copyExactly(
  client: Pick<S3Client, 'send'>,
  source: ExactRef,
  target: CopyTarget,
  limits: CopyLimits,
): Promise<CopyOutcome> {
  const action = `copy s3://${source.bucket}/${source.key} to s3://${target.bucket}/${target.key}`
  const head = await headSource(client, source, action)
  if (head === undefined) return { kind: 'source-absent' }
  const etag = unquoteEtag(head.ETag ?? '')
  if (source.etag !== undefined && source.etag !== etag) return { kind: 'source-changed' }
  // S3 sees to this by itself, later and atomically. Stores that imitate S3 often overlook the condition of a copy, and a large
  // copy would be in vain.
  if (target.ifAbsent && (await isTaken(client, target, action))) return { kind: 'precondition-failed' }
  const planned = { source, target, head, size: head.ContentLength ?? 0, etag, headers: carriedHeaders(head, target), action }
  try {
    if (planned.size <= limits.singleCopyBytesMax) return await copyAtOnce(client, planned)
    // Objects of gigabytes are seldom: what they need is loaded when one comes.
    const { copyInParts } = await import('./s3-copy-in-parts.ts')
    return await copyInParts(client, planned, limits.partBytes)
  } catch (error) {
    return refusedCopy(client, planned, error)
  }
}

async function copyAtOnce(client: Pick<S3Client, 'send'>, planned: PlannedCopy): Promise<CopyOutcome> {
  const { source, target, etag, headers, action } = planned
  const output = await client.send(
    new CopyObjectCommand({
      Bucket: target.bucket,
      Key: target.key,
      CopySource: copySourceOf(source),
      CopySourceIfMatch: quoteEtag(etag),
      IfNoneMatch: target.ifAbsent ? '*' : undefined,
      MetadataDirective: 'REPLACE',
      TaggingDirective: 'COPY',
      ...headers,
    }),
  )
  return writtenOf({ ETag: output.CopyObjectResult?.ETag, VersionId: output.VersionId }, action)
}

/** 412 answers for the source as for the destination, and only a look at the source tells them apart. */
async function refusedCopy(client: Pick<S3Client, 'send'>, planned: PlannedCopy, error: unknown): Promise<CopyOutcome> {
  const { source, target, etag, action } = planned
  const failure = readSdkFailure(error)
  if (isAbsent(failure)) return { kind: 'source-absent' }
  const conflict = target.ifAbsent && (failure.status === 409 || failure.name === 'ConditionalRequestConflict')
  if (!conflict && !isPreconditionFailed(failure)) throw translateError(error, { action, changes: true })
  const now = await headSource(client, source, action)
  if (now === undefined) return { kind: 'source-absent' }
  if (unquoteEtag(now.ETag ?? '') !== etag || !target.ifAbsent) return { kind: 'source-changed' }
  if (failure.attempts > 1) throw lostAnswer(error, action)
  return { kind: conflict ? 'conflict' : 'precondition-failed' }
}

async function headSource(
  client: Pick<S3Client, 'send'>,
  source: ExactRef,
  action: string,
): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await client.send(
      new HeadObjectCommand({ Bucket: source.bucket, Key: source.key, VersionId: source.versionId, ChecksumMode: 'ENABLED' }),
    )
  } catch (error) {
    if (isAbsent(readSdkFailure(error))) return undefined
    throw translateError(error, { action: `${action} (looking at the source)`, changes: false })
  }
}

async function isTaken(client: Pick<S3Client, 'send'>, target: CopyTarget, action: string): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand({ Bucket: target.bucket, Key: target.key }))
    return true
  } catch (error) {
    if (isAbsent(readSdkFailure(error))) return false
    throw translateError(error, { action: `${action} (looking at the destination)`, changes: false })
  }
}

function carriedHeaders(head: HeadObjectCommandOutput, target: CopyTarget) {
  return {
    ContentType: head.ContentType,
    ContentEncoding: head.ContentEncoding,
    ContentLanguage: head.ContentLanguage,
    ContentDisposition: head.ContentDisposition,
    CacheControl: head.CacheControl,
    WebsiteRedirectLocation: head.WebsiteRedirectLocation,
    Metadata: { ...head.Metadata, ...target.addMetadata },
  }
}
