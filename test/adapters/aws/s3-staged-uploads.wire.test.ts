import { HeadObjectCommand } from '@aws-sdk/client-s3'

import { createS3Client } from '../../../src/adapters/aws/clients.ts'
import { S3ObjectStore } from '../../../src/adapters/aws/s3-object-store.ts'
import { S3StagedUploads } from '../../../src/adapters/aws/s3-staged-uploads.ts'
import { describeStagedUploadsContract } from '../../contract/staged-uploads-contract.ts'
import { startStandIn } from '../../standin/stand-in.ts'
import { localClient } from './over-the-wire.ts'

const PART_BYTES = 64 * 1024

for (const bucket of ['unversioned', 'versioned']) {
  describeStagedUploadsContract(`S3 over HTTP, ${bucket}`, async () => {
    const standIn = await startStandIn()
    const client = createS3Client(localClient(standIn.url))
    return {
      open: () => new S3StagedUploads({ client, firstPartBytes: PART_BYTES }),
      store: new S3ObjectStore({ client, partBytes: PART_BYTES }),
      bucket,
      partBytes: PART_BYTES,
      contentTypeOf: async (key) => (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ContentType,
      close: async () => {
        client.destroy()
        await standIn.close()
      },
    }
  })
}
