import { expect } from 'chai'

import {
  createDynamoDbClient,
  createGlueClient,
  createS3Client,
  createSfnClient,
  createSsmClient,
} from '../../../src/adapters/aws/clients.ts'
import { createSnsClient } from '../../../src/adapters/aws/sns-client.ts'
import { createSqsClient } from '../../../src/adapters/aws/sqs-client.ts'
import { localClient } from './over-the-wire.ts'

describe('the AWS clients', () => {
  it('address S3 by path exactly when it has an endpoint of its own', () => {
    expect(createS3Client(localClient('http://127.0.0.1:1')).config.forcePathStyle).to.equal(true)
    expect(createS3Client({ region: 'eu-west-2' }).config.forcePathStyle).to.equal(false)
  })

  for (const create of [createDynamoDbClient, createS3Client, createSfnClient, createSnsClient, createSqsClient, createSsmClient]) {
    it(`${create.name} bounds retries and takes endpoint and region`, async () => {
      const { config } = create(localClient('http://127.0.0.1:1'))
      expect(await config.maxAttempts()).to.equal(3)
      expect(await config.region()).to.equal('eu-west-2')
      expect(await config.endpoint?.()).to.deep.include({ hostname: '127.0.0.1', port: 1 })
      expect(await create({ region: 'x', maxAttempts: 1 }).config.maxAttempts()).to.equal(1)
    })
  }

  it('send each request to Glue once, whatever they are asked', async () => {
    expect(await createGlueClient(localClient('http://127.0.0.1:1')).config.maxAttempts()).to.equal(1)
    expect(await createGlueClient({ ...localClient('http://127.0.0.1:1'), ...{ maxAttempts: 5 } }).config.maxAttempts()).to.equal(1)
  })
})
