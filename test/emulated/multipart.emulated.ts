import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { expect } from 'chai'

import { createS3Client } from '../../src/adapters/aws/clients.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { s3Harness } from './emulated-aws.ts'
import { RUNNING } from './running.ts'

const MIB = 1024 * 1024
/** S3 takes no part below 5 MiB but the last. */
const LIMITS = { partBytes: 5 * MIB, singleCopyBytesMax: 6 * MIB, copyPartBytes: 5 * MIB }
const SIZE = 11 * MIB

for (const { name, url } of RUNNING) {
  describe(`S3ObjectStore in parts on ${name}`, () => {
    it('writes, reads back and copies what takes several parts', async () => {
      const { store, bucket, close } = await s3Harness(url, true, LIMITS)
      const source = { bucket, key: 'large é.bin', metadata: { a: '1' } }
      const writer = await store.createWriter(source)
      for (let at = 0; at < SIZE; at += MIB) await writer.write(new Uint8Array(MIB).fill(at / MIB))
      const written = await writer.commit({ ifAbsent: true })
      if (written.kind !== 'written') throw new Error(written.kind)
      const target = { bucket, key: 'copy of large é.bin' }
      const copied = await store.copy({ ...source, etag: written.etag }, { ...target, ifAbsent: true, addMetadata: { b: '2' } })
      expect(copied.kind).to.equal('written')
      expect(await store.head(target)).to.deep.include({ size: SIZE, metadata: { a: '1', b: '2' } })
      const outcome = await store.get(target)
      if (outcome.kind !== 'found') throw new Error(outcome.kind)
      let at = 0
      for await (const chunk of outcome.body) {
        for (const byte of chunk) {
          if (byte !== Math.floor(at / MIB)) throw new Error(`byte ${at} is ${byte}`)
          at++
        }
      }
      expect(at).to.equal(SIZE)
      await close()
    })

    it('completes no upload over an object that came in between, and leaves no upload behind', async () => {
      const { store, bucket, close } = await s3Harness(url, false, LIMITS)
      const target = { bucket, key: 'contended.bin' }
      const writer = await store.createWriter(target)
      await writer.write(new Uint8Array(6 * MIB))
      await store.put(target, Buffer.from('other'))
      expect((await writer.commit({ ifAbsent: true })).kind).to.be.oneOf(['conflict', 'precondition-failed'])
      expect(await store.head(target)).to.include({ size: 5 })
      const client = createS3Client(localClient(url))
      const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
      expect(Uploads ?? []).to.deep.equal([])
      client.destroy()
      await close()
    })
  })
}
