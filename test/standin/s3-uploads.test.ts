import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, ListPartsCommand, UploadPartCommand } from '@aws-sdk/client-s3'
import { expect } from 'chai'

import { createS3Client } from '../../src/adapters/aws/clients.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { rejectionOf } from '../contract/harness.ts'
import { startStandIn } from './stand-in.ts'
import type { StandIn } from './stand-in.ts'

const PLACE = { Bucket: 'unversioned', Key: 'k' }

interface World {
  readonly s3: ReturnType<typeof createS3Client>
  readonly standIn: StandIn
  /** An upload of the parts `a`, `bb` and `ccc`, sent last to first. */
  readonly upload: typeof PLACE & { readonly UploadId: string }
}

async function withUpload(run: (world: World) => Promise<void>): Promise<void> {
  const standIn = await startStandIn()
  const s3 = createS3Client({ ...localClient(standIn.url), maxAttempts: 1 })
  try {
    const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand(PLACE))
    const upload = { ...PLACE, UploadId }
    for (const [PartNumber, Body] of [[3, 'ccc'], [2, 'bb'], [1, 'a']] as const) {
      await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body, ChecksumAlgorithm: 'CRC32' }))
    }
    await run({ s3, standIn, upload })
  } finally {
    s3.destroy()
    await standIn.close()
  }
}

describe('uploads in parts on the stand-in for S3', () => {
  it('list their parts in order, page by page', () =>
    withUpload(async ({ s3, upload }) => {
      const first = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 2 }))
      expect(first).to.deep.include({ IsTruncated: true, NextPartNumberMarker: '2' })
      const rest = await s3.send(new ListPartsCommand({ ...upload, MaxParts: 2, PartNumberMarker: first.NextPartNumberMarker }))
      expect(rest.IsTruncated).to.equal(false)
      const parts = [first, rest].flatMap(({ Parts }) => Parts ?? [])
      expect(parts.map(({ PartNumber, Size }) => [PartNumber, Size])).to.deep.equal([[1, 1], [2, 2], [3, 3]])
      // CRC32 of "a" is e8b7be43.
      expect(parts[0]).to.include({ ChecksumCRC32: '6Le+Qw==', ETag: '"0cc175b9c0f1b6a831c399e269772661"' })
    }))

  it('refuse a part with another checksum or out of its order, and wait on', () =>
    withUpload(async ({ s3, standIn, upload }) => {
      const { Parts = [] } = await s3.send(new ListPartsCommand(upload))
      const named = Parts.map(({ PartNumber, ETag, ChecksumCRC32 }) => ({ PartNumber, ETag, ChecksumCRC32 }))
      const spoilt = named.map((part) => ({ ...part, ChecksumCRC32: 'AAAAAA==' }))
      for (const { parts, name } of [{ parts: spoilt, name: 'InvalidPart' }, { parts: [...named].reverse(), name: 'InvalidPartOrder' }]) {
        const completion = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } })
        expect(await rejectionOf(s3.send(completion))).to.include({ name })
      }
      await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: named } }))
      expect(await standIn.store.head({ bucket: 'unversioned', key: 'k' })).to.include({ size: 6 })
    }))

  it('can be completed again after a refusal, once its reason is gone', () =>
    withUpload(async ({ s3, standIn, upload }) => {
      await standIn.store.put({ bucket: 'unversioned', key: 'k' }, Buffer.from('there'))
      const { Parts = [] } = await s3.send(new ListPartsCommand(upload))
      const named = Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
      const completion = { ...upload, MultipartUpload: { Parts: named } }
      const refused = new CompleteMultipartUploadCommand({ ...completion, IfNoneMatch: '*' })
      expect(await rejectionOf(s3.send(refused))).to.include({ name: 'ConditionalRequestConflict' })
      expect(standIn.openUploads()).to.equal(1)
      await s3.send(new CompleteMultipartUploadCommand(completion))
      expect(standIn.store.snapshot()[0]?.bytes).to.deep.equal(new Uint8Array(Buffer.from('abbccc')))
      expect(standIn.openUploads()).to.equal(0)
    }))

  it('are gone when they are completed', () =>
    withUpload(async ({ s3, upload }) => {
      const { Parts = [] } = await s3.send(new ListPartsCommand(upload))
      const named = Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
      await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: named } }))
      expect(await rejectionOf(s3.send(new ListPartsCommand(upload)))).to.include({ name: 'NoSuchUpload' })
    }))
})
