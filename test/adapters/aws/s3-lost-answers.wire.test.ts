import { expect } from 'chai'

import { createS3Client } from '../../../src/adapters/aws/clients.ts'
import { S3ObjectStore } from '../../../src/adapters/aws/s3-object-store.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { startStandIn } from '../../standin/stand-in.ts'
import type { Intercept } from '../../standin/stand-in.ts'
import { localClient } from './over-the-wire.ts'

const TARGET = { bucket: 'unversioned', key: 'once.csv' }

/** Runs with a store whose connections are cut after the service did its work, the first `times` times that it is asked for `operation`. */
async function withLostAnswers(
  operation: string,
  times: number,
  run: (world: { readonly store: S3ObjectStore; readonly standIn: Awaited<ReturnType<typeof startStandIn>> }) => Promise<void>,
): Promise<void> {
  let left = times
  const intercept: Intercept = async (request, proceed) => {
    const response = await proceed()
    return request.operation === operation && left-- > 0 ? 'lost' : response
  }
  const standIn = await startStandIn({ intercept })
  const client = createS3Client({ ...localClient(standIn.url), maxAttempts: 2 })
  try {
    await run({ store: new S3ObjectStore({ client, partBytes: 10 }), standIn })
  } finally {
    client.destroy()
    await standIn.close()
  }
}

describe('S3ObjectStore when answers are lost', () => {
  it('repeats an unconditional put without anyone noticing', () =>
    withLostAnswers('PutObject', 1, async ({ store }) => {
      expect((await store.put(TARGET, Buffer.from('x'))).kind).to.equal('written')
    }))

  it('never calls its own write somebody else\'s', () =>
    withLostAnswers('PutObject', 1, async ({ store, standIn }) => {
      const error = await rejectionOf(store.put(TARGET, Buffer.from('x'), { ifAbsent: true }))
      expect(error).to.include({ code: 'unavailable', outcomeUnknown: true })
      expect(await standIn.store.head(TARGET)).to.include({ size: 1 })
    }))

  it('says the same of the completion of an upload, and leaves no upload behind', () =>
    withLostAnswers('CompleteMultipartUpload', 1, async ({ store, standIn }) => {
      const writer = await store.createWriter(TARGET)
      await writer.write(Buffer.alloc(25))
      expect(await rejectionOf(writer.commit({ ifAbsent: true }))).to.include({ code: 'unavailable', outcomeUnknown: true })
      expect(await standIn.store.head(TARGET)).to.include({ size: 25 })
      expect(standIn.openUploads()).to.equal(0)
    }))

  it('reports a delete that was done as having nothing left to delete', () =>
    withLostAnswers('DeleteObject', 1, async ({ store, standIn }) => {
      await standIn.store.put(TARGET, Buffer.from('x'))
      const { etag = '' } = (await standIn.store.head(TARGET)) ?? {}
      expect(await store.delete({ ...TARGET, etag })).to.equal('absent')
    }))

  it('gives up after the last attempt with the outcome open', () =>
    withLostAnswers('PutObject', 9, async ({ store, standIn }) => {
      expect(await rejectionOf(store.put(TARGET, Buffer.from('x')))).to.include({ code: 'unavailable', outcomeUnknown: true })
      expect(standIn.requests.filter(({ operation }) => operation === 'PutObject')).to.have.length(2)
    }))

  it('answers conflict when another write finishes while an upload is open, and leaves no upload behind', () =>
    withLostAnswers('nothing', 0, async ({ store, standIn }) => {
      const writer = await store.createWriter(TARGET)
      await writer.write(Buffer.alloc(25))
      while (!standIn.requests.some(({ operation }) => operation === 'UploadPart')) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, 20))
      await standIn.store.put(TARGET, Buffer.from('other'))
      expect(await writer.commit({ ifAbsent: true })).to.deep.equal({ kind: 'conflict' })
      expect(standIn.openUploads()).to.equal(0)
    }))
})
