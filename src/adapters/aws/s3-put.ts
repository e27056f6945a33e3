import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'

import type { ObjectTarget, Precondition, WriteOutcome } from '../../ports/object-store.ts'
import { refusedWrite } from './s3-failure.ts'
import { writtenOf } from './s3-head.ts'
import { quoteEtag } from './s3-names.ts'

/** Writes an object with one PutObject. The SDK adds a CRC32 over the whole body, which S3 checks and keeps. */
export async function putWhole(
  client: Pick<S3Client, 'send'>,
  target: ObjectTarget,
  body: Uint8Array,
  precondition: Precondition | undefined,
  action: string,
): Promise<WriteOutcome> {
  try {
    const output = await client.send(
      new PutObjectCommand({
        Bucket: target.bucket,
        Key: target.key,
        Body: body,
        ContentLength: body.byteLength,
        ContentType: target.contentType,
        Metadata: { ...target.metadata },
        ...conditionsOf(precondition),
      }),
    )
    return writtenOf(output, action)
  } catch (error) {
    return refusedWrite(error, precondition, action)
  }
}

/** The conditional headers of a write. */
export function conditionsOf(
  precondition: Precondition | undefined,
): { readonly IfNoneMatch?: string; readonly IfMatch?: string } {
  if (precondition === undefined) return {}
  return 'ifAbsent' in precondition ? { IfNoneMatch: '*' } : { IfMatch: quoteEtag(precondition.ifMatch) }
}
