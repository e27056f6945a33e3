import { Readable } from 'node:stream'

import { GetObjectCommand, GetObjectTaggingCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn'
import { expect } from 'chai'

import { createS3Client } from '../../src/adapters/aws/clients.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { rejectionOf } from '../contract/harness.ts'
import { startStandIn } from './stand-in.ts'
import type { StandIn, StandInOptions } from './stand-in.ts'

async function withStandIn(
  options: StandInOptions,
  run: (standIn: StandIn, s3: ReturnType<typeof createS3Client>) => Promise<void>,
): Promise<void> {
  const standIn = await startStandIn(options)
  const s3 = createS3Client({ ...localClient(standIn.url), maxAttempts: 1 })
  try {
    await run(standIn, s3)
  } finally {
    s3.destroy()
    await standIn.close()
  }
}

describe('the stand-in for AWS', () => {
  it('takes the framing and the trailing checksum off a streamed body', () =>
    withStandIn({}, async (standIn, s3) => {
      const Body = Readable.from([Buffer.from('first '), Buffer.from('second')])
      await s3.send(new PutObjectCommand({ Bucket: 'versioned', Key: 'a b+c/é', Body, ContentLength: 12 }))
      expect(standIn.requests[0]).to.include({ service: 's3', operation: 'PutObject', path: '/versioned/a%20b%2Bc/%C3%A9' })
      expect(standIn.requests[0]!.headers).to.include({ 'content-encoding': 'aws-chunked' })
      const outcome = await s3.send(new GetObjectCommand({ Bucket: 'versioned', Key: 'a b+c/é' }))
      expect(await outcome.Body?.transformToString()).to.equal('first second')
    }))

  it('refuses a body that its checksum does not fit', () =>
    withStandIn({}, async (_standIn, s3) => {
      const spoilt = new PutObjectCommand({ Bucket: 'versioned', Key: 'k', Body: 'x', ChecksumCRC32: 'AAAAAA==' })
      expect(await rejectionOf(s3.send(spoilt))).to.include({ name: 'BadDigest' })
    }))

  it('pages by continuation tokens too', () =>
    withStandIn({}, async (standIn, s3) => {
      for (const key of ['a', 'b', 'c']) await standIn.store.put({ bucket: 'unversioned', key }, new Uint8Array(1))
      const first = await s3.send(new ListObjectsV2Command({ Bucket: 'unversioned', MaxKeys: 2 }))
      const rest = await s3.send(new ListObjectsV2Command({ Bucket: 'unversioned', ContinuationToken: first.NextContinuationToken }))
      expect([first, rest].map(({ Contents }) => Contents?.map(({ Key }) => Key))).to.deep.equal([['a', 'b'], ['c']])
    }))

  it('speaks of 403 where the right to list is missing, and of 404 for a bucket there is not', () =>
    withStandIn({ buckets: { closed: { canList: false } } }, async (_standIn, s3) => {
      expect(await rejectionOf(s3.send(new GetObjectCommand({ Bucket: 'closed', Key: 'k' })))).to.include({ name: 'AccessDenied' })
      expect(await rejectionOf(s3.send(new GetObjectCommand({ Bucket: 'other', Key: 'k' })))).to.include({ name: 'NoSuchBucket' })
    }))

  it('says what it does not know', () =>
    withStandIn({}, async (standIn, s3) => {
      const sfn = new SFNClient({ ...localClient(standIn.url), maxAttempts: 1 })
      const error = await rejectionOf(sfn.send(new StopExecutionCommand({ executionArn: 'arn:aws:states:x:1:execution:a:b' })))
      expect(String(error)).to.include('StopExecution')
      expect((await s3.send(new GetObjectTaggingCommand({ Bucket: 'versioned', Key: 'k' }))).TagSet).to.deep.equal([])
      sfn.destroy()
    }))

  it('asks further services first, and lets an intercept answer for any', () =>
    withStandIn(
      {
        services: [
          {
            name: 'greeter',
            accepts: ({ path }) => path === '/greet',
            operationOf: () => 'Greet',
            handle: async () => ({ status: 200, body: 'hello' }),
          },
        ],
        intercept: async (request, proceed) => (request.method === 'PUT' ? { status: 418, body: request.operation } : proceed()),
      },
      async (standIn) => {
        expect(await (await fetch(`${standIn.url}/greet`)).text()).to.equal('hello')
        const refused = await fetch(`${standIn.url}/versioned/k`, { method: 'PUT', body: 'x' })
        expect({ status: refused.status, text: await refused.text() }).to.deep.equal({ status: 418, text: 'PutObject' })
      },
    ))
})
