import { HeadObjectCommand } from '@aws-sdk/client-s3'

import { createS3Client } from '../../src/adapters/aws/clients.ts'
import { S3StagedUploads } from '../../src/adapters/aws/s3-staged-uploads.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import type { StagedUploadsHarness } from '../contract/staged-uploads-contract.ts'
import { s3Harness } from './emulated-aws.ts'

/** S3 takes no part below 5 MiB but the last. */
const PART_BYTES = 5 * 1024 * 1024

/** Staged uploads to a new bucket of the emulator at `url`. */
export async function stagedHarness(url: string, versioned: boolean): Promise<Omit<StagedUploadsHarness, 'skip'>> {
  const { store, bucket, close } = await s3Harness(url, versioned, { partBytes: PART_BYTES })
  const client = createS3Client(localClient(url))
  return {
    open: () => new S3StagedUploads({ client, firstPartBytes: PART_BYTES }),
    store,
    bucket,
    partBytes: PART_BYTES,
    contentTypeOf: async (key) => (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ContentType,
    close: async () => {
      client.destroy()
      await close()
    },
  }
}
