import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { CreateStateMachineAliasCommand, PublishStateMachineVersionCommand } from '@aws-sdk/client-sfn'

import { createS3Client, createSfnClient } from '../../src/adapters/aws/clients.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { createStack } from './end-to-end-create-stack.ts'
import { packageTemplate, stateMachineAliases } from './end-to-end-package.ts'
import { queueOfEvents, queueOfTopic } from './end-to-end-queues.ts'
import { DeployedStack } from './end-to-end-stack.ts'
import { known } from './end-to-end-until.ts'

/** Packages the template, deploys it, and makes queues that hear its notices and the events of its data bucket. */
export async function deployStack(url: string): Promise<DeployedStack> {
  const name = `sluice-${randomUUID().slice(0, 8)}`
  const orders = mkdtempSync(join(tmpdir(), 'sluice-orders-'))
  const TemplateURL = await uploadPackage(url, `${name}-artifacts`, orders)
  const parameters = {
    BucketName: `${name}-data`,
    IngestionBucketName: `${name}-ingestion`,
    ProcessedBucketName: `${name}-processed`,
    LedgerTableName: `${name}-ledger`,
    GlueJobName: '*',
    GluePollSeconds: '1',
  }
  const created = await createStack(url, name, { TemplateURL }, parameters)
  await makeAliases(url, created.resources)
  const ofBucket = { source: ['aws.s3'], detail: { bucket: { name: [parameters.BucketName] } } }
  const notices = await queueOfTopic(url, `${name}-notices`, known(created.outputs, 'NoticeTopicArn'))
  const events = await queueOfEvents(url, `${name}-events`, ofBucket)
  return new DeployedStack({ url, name, ...created, orders, notices, events })
}

async function uploadPackage(url: string, bucket: string, orders: string): Promise<string> {
  const s3 = createS3Client(localClient(url))
  const urlOf = (key: string): string => `${url}/${bucket}/${key}`
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-2' } }))
  const { template, artifacts } = packageTemplate({ bucket, urlOf, orders })
  const files = [...artifacts, { key: 'template.json', bytes: Buffer.from(JSON.stringify(template)) }]
  for (const { key, bytes } of files) await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }))
  s3.destroy()
  return urlOf('template.json')
}

/** The aliases that the template asks for and the emulator's CloudFormation does not make. */
async function makeAliases(url: string, resources: Readonly<Record<string, string>>): Promise<void> {
  const client = createSfnClient(localClient(url))
  for (const [machine, name] of Object.entries(stateMachineAliases())) {
    const stateMachineArn = known(resources, machine)
    const { stateMachineVersionArn } = await client.send(new PublishStateMachineVersionCommand({ stateMachineArn }))
    await client.send(new CreateStateMachineAliasCommand({ name, routingConfiguration: [{ stateMachineVersionArn, weight: 100 }] }))
  }
  client.destroy()
}
