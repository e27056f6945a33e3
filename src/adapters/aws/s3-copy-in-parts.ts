import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import type {
  CompletedPart,
  CreateMultipartUploadCommandInput,
  HeadObjectCommandOutput,
  S3Client,
  UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3'

import type { CopyOutcome } from '../../ports/object-store.ts'
import type { PlannedCopy } from './s3-copy.ts'
import { unusableAnswer } from './s3-failure.ts'
import { writtenOf } from './s3-head.ts'
import { copySourceOf, quoteEtag } from './s3-names.ts'

const PARTS_MAX = 10_000
const IN_FLIGHT_MAX = 4

/**
 * Copies an object that is too large for one CopyObject, in parts that S3 copies by itself. Throws what the SDK throws; an upload
 * that does not come to its end is aborted.
 */
export async function copyInParts(client: Pick<S3Client, 'send'>, planned: PlannedCopy, partBytes: number): Promise<CopyOutcome> {
  const { source, target, head, headers, action } = planned
  const place = { Bucket: target.bucket, Key: target.key }
  const tagging = await taggingOf(client, planned)
  const begin = new CreateMultipartUploadCommand({ ...place, ...headers, ...tagging, ...checksumOf(head) })
  const { UploadId } = await client.send(begin)
  if (UploadId === undefined) throw unusableAnswer({ action, changes: false }, 'the answer names no upload')
  try {
    const from = { ...place, UploadId, CopySource: copySourceOf(source), CopySourceIfMatch: quoteEtag(planned.etag) }
    const parts = await copyRanges(client, from, rangesOf(planned.size, partBytes))
    const output = await client.send(
      new CompleteMultipartUploadCommand({
        ...place,
        UploadId,
        MultipartUpload: { Parts: parts },
        IfNoneMatch: target.ifAbsent ? '*' : undefined,
        ChecksumType: 'FULL_OBJECT',
        MpuObjectSize: planned.size,
      }),
    )
    return writtenOf(output, action)
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => undefined)
    throw error
  }
}

/** The inclusive byte ranges of the parts, as `x-amz-copy-source-range` wants them. */
export function rangesOf(size: number, partBytes: number): readonly string[] {
  const bytes = Math.max(partBytes, Math.ceil(size / PARTS_MAX))
  const ranges: string[] = []
  for (let start = 0; start < size; start += bytes) ranges.push(`bytes=${start}-${Math.min(start + bytes, size) - 1}`)
  return ranges
}

async function copyRanges(
  client: Pick<S3Client, 'send'>,
  from: Omit<UploadPartCopyCommandInput, 'PartNumber' | 'CopySourceRange'>,
  ranges: readonly string[],
): Promise<CompletedPart[]> {
  const parts: CompletedPart[] = []
  const waiting = ranges.entries()
  let failed = false
  const copyNext = async (): Promise<void> => {
    for (const [index, range] of waiting) {
      if (failed) return
      const { CopyPartResult: part } = await client.send(
        new UploadPartCopyCommand({ ...from, PartNumber: index + 1, CopySourceRange: range }),
      )
      parts[index] = {
        PartNumber: index + 1,
        ETag: part?.ETag,
        ChecksumCRC32: part?.ChecksumCRC32,
        ChecksumCRC32C: part?.ChecksumCRC32C,
        ChecksumCRC64NVME: part?.ChecksumCRC64NVME,
      }
    }
  }
  const copiers = Array.from({ length: IN_FLIGHT_MAX }, async () => {
    try {
      await copyNext()
    } catch (error) {
      failed = true
      throw error
    }
  })
  // All have to come to rest before the upload is aborted, or a late part outlives it.
  const firstFailure = (await Promise.allSettled(copiers)).find((copier) => copier.status === 'rejected')
  if (firstFailure !== undefined) throw firstFailure.reason
  return parts
}

/**
 * Tags travel by themselves only in CopyObject. The count that HEAD tells is hidden from those who may not read the tags, so it
 * is not relied on.
 */
async function taggingOf(client: Pick<S3Client, 'send'>, { source }: PlannedCopy): Promise<{ readonly Tagging?: string }> {
  const { TagSet } = await client.send(
    new GetObjectTaggingCommand({ Bucket: source.bucket, Key: source.key, VersionId: source.versionId }),
  )
  const tags = (TagSet ?? []).map(({ Key, Value }): [string, string] => [Key ?? '', Value ?? ''])
  return tags.length === 0 ? {} : { Tagging: new URLSearchParams(tags).toString() }
}

/** The source's own algorithm, so that both checksums can be compared; where it has none that spans parts, S3's default. */
function checksumOf(
  head: HeadObjectCommandOutput,
): Pick<CreateMultipartUploadCommandInput, 'ChecksumAlgorithm' | 'ChecksumType'> {
  const full = head.ChecksumType === 'FULL_OBJECT'
  if (full && head.ChecksumCRC32 !== undefined) return { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' }
  if (full && head.ChecksumCRC32C !== undefined) return { ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' }
  return { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' }
}
