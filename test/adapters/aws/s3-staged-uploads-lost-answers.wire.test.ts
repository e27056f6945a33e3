import { expect } from 'chai'

import { createS3Client } from '../../../src/adapters/aws/clients.ts'
import { S3StagedUploads } from '../../../src/adapters/aws/s3-staged-uploads.ts'
import type { StagedUpload } from '../../../src/ports/staged-uploads.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { startStandIn } from '../../standin/stand-in.ts'
import type { Intercept, StandIn } from '../../standin/stand-in.ts'
import { localClient } from './over-the-wire.ts'

const TARGET = { bucket: 'unversioned', key: 'orders.parquet' }

interface World {
  readonly uploads: S3StagedUploads
  readonly upload: StagedUpload
  readonly standIn: StandIn
}

/**
 * Stages 25 bytes, then runs while answers to `operation` are lost: those of the first `times` requests, each before or after the
 * service did its work.
 */
async function whileLost(operation: string, times: number, moment: 'before' | 'after', run: (world: World) => Promise<void>): Promise<void> {
  let left = times
  const intercept: Intercept = async (request, proceed) => {
    const lost = request.operation === operation && left-- > 0
    if (lost && moment === 'before') return 'lost'
    const response = await proceed()
    return lost ? 'lost' : response
  }
  const standIn = await startStandIn({ intercept })
  const client = createS3Client({ ...localClient(standIn.url), maxAttempts: 2 })
  try {
    const uploads = new S3StagedUploads({ client, firstPartBytes: 10 })
    const writer = await uploads.begin(TARGET)
    await writer.write(Buffer.alloc(25))
    await run({ uploads, upload: await writer.seal(), standIn })
  } finally {
    client.destroy()
    await standIn.close()
  }
}

describe('S3StagedUploads when answers are lost', () => {
  it('says that a completion which was done and not answered may have been done', () =>
    whileLost('CompleteMultipartUpload', 1, 'after', async ({ uploads, upload, standIn }) => {
      expect(await rejectionOf(uploads.complete(upload, { ifAbsent: true }))).to.include({ code: 'unavailable', outcomeUnknown: true })
      expect(await standIn.store.head(TARGET)).to.include({ size: 25 })
      expect(await uploads.complete(upload, { ifAbsent: true }), 'a look tells more').to.deep.equal({ kind: 'absent' })
    }))

  it('leaves an upload alone whose completion was not done, so that it can be completed later', () =>
    whileLost('CompleteMultipartUpload', 2, 'before', async ({ uploads, upload, standIn }) => {
      expect(await rejectionOf(uploads.complete(upload, { ifAbsent: true }))).to.include({ code: 'unavailable', outcomeUnknown: true })
      expect(await standIn.store.head(TARGET)).to.equal(undefined)
      expect(standIn.openUploads()).to.equal(1)
      expect((await uploads.complete(upload, { ifAbsent: true })).kind).to.equal('written')
      expect(standIn.openUploads()).to.equal(0)
    }))

  it('discards once, however often it has to ask', () =>
    whileLost('AbortMultipartUpload', 1, 'after', async ({ uploads, upload, standIn }) => {
      await uploads.discard(upload)
      expect(standIn.openUploads()).to.equal(0)
    }))

  it('lists the parts again without anyone noticing', () =>
    whileLost('ListParts', 1, 'before', async ({ uploads, upload }) => {
      expect((await uploads.complete(upload, { ifAbsent: true })).kind).to.equal('written')
    }))
})
