import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn'
import { SendMessageCommand } from '@aws-sdk/client-sqs'

import { createS3Client, createSfnClient } from '../../src/adapters/aws/clients.ts'
import { createSqsClient } from '../../src/adapters/aws/sqs-client.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import type { Deviation } from './deviations.ts'
import { callJson, invokeFunction } from './end-to-end-calls.ts'
import { createStack, type CreatedStack } from './end-to-end-create-stack.ts'
import { drainQueue, queueOfEvents } from './end-to-end-queues.ts'
import { known, until } from './end-to-end-until.ts'

/** How long something is waited for that is not expected. */
const QUIET_MS = 2_000
const ROLE = 'arn:aws:iam::000000000000:role/sluice'

const CALCULATING_ALARM = {
  ComparisonOperator: 'GreaterThanThreshold',
  EvaluationPeriods: 1,
  Threshold: 5,
  Metrics: [{ Id: 'rate', Expression: '1 + 1', ReturnData: true }],
}

const KNOWN: readonly Pick<Deviation, 'reason' | 'stillThere'>[] = [
  {
    reason: 'a template can make no version and no alias of a state machine; they are made after the deployment',
    stillThere: (url) => refuses(url, { Type: 'AWS::StepFunctions::StateMachineVersion', Properties: {} }, 'Unsupported resource type'),
  },
  {
    reason: 'an alarm that calculates with metrics is refused; such alarms are left out',
    stillThere: (url) => refuses(url, { Type: 'AWS::CloudWatch::Alarm', Properties: CALCULATING_ALARM }, 'not supported'),
  },
  {
    reason: 'what a Node function throws is named Runtime.HandlerError; what is to be tried again is renamed',
    stillThere: losesErrorNames,
  },
  { reason: 'the event of an object says no version id where versions are kept; it is added', stillThere: losesVersionIds },
  { reason: 'messages of a FIFO queue come to a function without their groups; the tests poll the queue', stillThere: losesGroups },
  { reason: 'a function that fails gets an event of EventBridge once; the tests give it again', stillThere: givesEventsOnce },
  { reason: 'a state machine cannot wait for a run of a Glue job; a function does', stillThere: cannotWaitForGlue },
  { reason: 'nobody is told by an event that an execution has ended; the tests send it', stillThere: isSilentOnEnds },
  { reason: 'a distributed map does not list the bucket it is to read; the backfill is not run', stillThere: mapsNoBucket },
]

/** What the emulator cannot take of the deployed template or does otherwise, and how the end-to-end tests make up for it. */
export const DEPLOYMENT_DEVIATIONS: readonly Deviation[] = KNOWN.map((one) => {
  return { emulators: ['MiniStack'], suite: 'Deployment', tests: [], ...one }
})

async function refuses(url: string, resource: unknown, reason: string): Promise<boolean> {
  return await createStack(url, newName(), { TemplateBody: JSON.stringify({ Resources: { Resource: resource } }) }).then(
    () => false,
    (error: Error) => error.message.includes(`Resource: `) && error.message.includes(reason),
  )
}

async function losesErrorNames(url: string): Promise<boolean> {
  const code = "exports.handler = async () => { throw Object.assign(new Error('no'), { name: 'TransientError' }) }"
  const { resources } = await stackOfFunction(url, code)
  const answer = await invokeFunction(url, known(resources, 'Function'), {})
  return 'error' in answer && answer.error.includes('Runtime.HandlerError')
}

async function losesVersionIds(url: string): Promise<boolean> {
  const bucket = newName()
  await createStack(url, newName(), {
    TemplateBody: JSON.stringify({
      Resources: {
        Bucket: {
          Type: 'AWS::S3::Bucket',
          Properties: {
            BucketName: bucket,
            VersioningConfiguration: { Status: 'Enabled' },
            NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
          },
        },
      },
    }),
  })
  const queue = await queueOfEvents(url, newName(), { source: ['aws.s3'], detail: { bucket: { name: [bucket] } } })
  const s3 = createS3Client(localClient(url))
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'key', Body: 'body' }))
  s3.destroy()
  const event = await until('the event of an object', 5_000, async () => (await drain(url, queue))[0])
  return VersionId !== undefined && !JSON.stringify(event).includes(VersionId)
}

async function losesGroups(url: string): Promise<boolean> {
  const bucket = await newBucket(url)
  const { resources } = await stackOfFunction(url, recorder(bucket, 'JSON.stringify(event.Records[0].attributes)'), {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${newName()}.fifo`, FifoQueue: true } },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: { Ref: 'Function' }, EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
    },
  })
  const sqs = createSqsClient(localClient(url))
  const message = { MessageBody: '{}', MessageGroupId: 'group', MessageDeduplicationId: 'one' }
  await sqs.send(new SendMessageCommand({ QueueUrl: known(resources, 'Queue'), ...message }))
  sqs.destroy()
  const attributes = await until('the message', 10_000, async () => (await recorded(url, bucket))[0])
  return attributes.includes('SentTimestamp') && !attributes.includes('MessageGroupId')
}

async function givesEventsOnce(url: string): Promise<boolean> {
  const bucket = await newBucket(url)
  const source = newName()
  await stackOfFunction(url, recorder(bucket, "'taken'", "throw new Error('no')"), {
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: [source] },
        Targets: [{ Id: 'function', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } }],
      },
    },
  })
  await callJson(url, 'events', 'AWSEvents.PutEvents', { Entries: [{ Source: source, DetailType: 'any', Detail: '{}' }] })
  await until('the event', 10_000, async () => (await recorded(url, bucket))[0])
  // The second attempt that the emulator knows in other places comes after a second.
  await delay(QUIET_MS)
  return (await recorded(url, bucket)).length === 1
}

async function cannotWaitForGlue(url: string): Promise<boolean> {
  const Run = { Type: 'Task', Resource: 'arn:aws:states:::glue:startJobRun.sync', Parameters: { JobName: newName() }, End: true }
  const { cause } = await executed(url, { StartAt: 'Run', States: { Run } }, {})
  return cause?.includes('not yet implemented') === true
}

async function isSilentOnEnds(url: string): Promise<boolean> {
  const queue = await queueOfEvents(url, newName(), { source: ['aws.states'] })
  await executed(url, { StartAt: 'Fail', States: { Fail: { Type: 'Fail', Error: 'Any' } } }, {})
  await delay(QUIET_MS)
  return (await drain(url, queue)).length === 0
}

async function mapsNoBucket(url: string): Promise<boolean> {
  const bucket = await newBucket(url)
  const s3 = createS3Client(localClient(url))
  for (const Key of ['one', 'two']) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }))
  s3.destroy()
  const Files = {
    Type: 'Map',
    ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket: bucket } },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Pass',
      States: { Pass: { Type: 'Pass', End: true } },
    },
    End: true,
  }
  const { output } = await executed(url, { StartAt: 'Files', States: { Files } }, {})
  return output?.includes('two') !== true
}

/** A stack of a function that is one file, and whatever else. */
async function stackOfFunction(url: string, code: string, others: Readonly<Record<string, unknown>> = {}): Promise<CreatedStack> {
  const Properties = { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: ROLE, Code: { ZipFile: code } }
  const Function = { Type: 'AWS::Lambda::Function', Properties }
  return await createStack(url, newName(), { TemplateBody: JSON.stringify({ Resources: { Function, ...others } }) })
}

/** The code of a function that puts a text into a bucket each time that it is invoked. */
function recorder(bucket: string, text: string, then = ''): string {
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20250915/eu-west-2/s3/aws4_request, SignedHeaders=host, Signature=0'
  return `exports.handler = async (event) => {
    const address = process.env.AWS_ENDPOINT_URL + '/${bucket}/' + encodeURIComponent(${text}) + '/' + crypto.randomUUID()
    await fetch(address, { method: 'PUT', body: 'taken', headers: { authorization: '${authorization}' } })
    ${then}
  }`
}

async function recorded(url: string, bucket: string): Promise<readonly string[]> {
  const s3 = createS3Client(localClient(url))
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
  s3.destroy()
  return Contents.map(({ Key = '' }) => Key)
}

async function newBucket(url: string): Promise<string> {
  const bucket = newName()
  const s3 = createS3Client(localClient(url))
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-2' } }))
  s3.destroy()
  return bucket
}

async function drain(url: string, queueUrl: string): Promise<readonly unknown[]> {
  const sqs = createSqsClient(localClient(url))
  const bodies = await drainQueue(sqs, queueUrl)
  sqs.destroy()
  return bodies
}

/** How an execution of a new state machine has ended. */
async function executed(url: string, definition: unknown, input: unknown): Promise<DescribeExecutionCommandOutput> {
  const client = createSfnClient(localClient(url))
  const machine = { name: newName(), roleArn: ROLE, definition: JSON.stringify(definition) }
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand(machine))
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }))
  const ended = await until('the end of an execution', 10_000, async () => {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }))
    return execution.status === 'RUNNING' ? undefined : execution
  })
  client.destroy()
  return ended
}

function newName(): string {
  return `deviation-${randomUUID().slice(0, 13)}`
}
