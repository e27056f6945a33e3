import { createS3Client } from '../../../src/adapters/aws/clients.ts'
import { S3ObjectStore } from '../../../src/adapters/aws/s3-object-store.ts'
import { describeObjectStoreContract } from '../../contract/object-store-contract.ts'
import { startStandIn } from '../../standin/stand-in.ts'
import { localClient } from './over-the-wire.ts'

/** Parts of 64 KiB make the larger objects of the suite multipart uploads and copies in parts, the smaller ones single requests. */
const SMALL_PARTS = { partBytes: 64 * 1024, singleCopyBytesMax: 4, copyPartBytes: 3 }

for (const { name, bucket, limits } of [
  { name: 'S3 over HTTP, unversioned', bucket: 'unversioned', limits: {} },
  { name: 'S3 over HTTP, versioned', bucket: 'versioned', limits: {} },
  { name: 'S3 over HTTP, in small parts', bucket: 'versioned', limits: SMALL_PARTS },
]) {
  describeObjectStoreContract(name, async () => {
    const standIn = await startStandIn()
    const client = createS3Client(localClient(standIn.url))
    return {
      store: new S3ObjectStore({ client, ...limits }),
      bucket,
      versioned: bucket === 'versioned',
      close: async () => {
        client.destroy()
        await standIn.close()
      },
    }
  })
}
