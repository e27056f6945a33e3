import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'

import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { CreateStateMachineCommand, StopExecutionCommand } from '@aws-sdk/client-sfn'
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns'

import { createS3Client, createSfnClient } from '../../src/adapters/aws/clients.ts'
import { createSnsClient } from '../../src/adapters/aws/sns-client.ts'
import { S3ObjectStore } from '../../src/adapters/aws/s3-object-store.ts'
import type { S3ObjectStoreConfig } from '../../src/adapters/aws/s3-object-store.ts'
import { SnsNotifier } from '../../src/adapters/aws/sns-notifier.ts'
import { createSqsClient } from '../../src/adapters/aws/sqs-client.ts'
import { SqsDeadLetters } from '../../src/adapters/aws/sqs-dead-letters.ts'
import { SqsJobQueue } from '../../src/adapters/aws/sqs-job-queue.ts'
import { StepFunctionsStarter } from '../../src/adapters/aws/step-functions-starter.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import type { DeadLetter } from '../../src/ports/dead-letters.ts'
import type { DeadLettersHarness } from '../contract/dead-letters-contract.ts'
import type { JobQueueHarness } from '../contract/job-queue-contract.ts'
import type { NotifierHarness } from '../contract/notifier-contract.ts'
import type { ObjectStoreHarness } from '../contract/object-store-contract.ts'
import type { WorkflowStarterHarness } from '../contract/workflow-starter-contract.ts'

type WithoutSkip<H> = Omit<H, 'skip'>

/** A store over a new bucket of the emulator at `url`. */
export async function s3Harness(
  url: string,
  versioned: boolean,
  limits: Omit<S3ObjectStoreConfig, 'client'> = {},
): Promise<WithoutSkip<ObjectStoreHarness>> {
  const client = createS3Client(localClient(url))
  const bucket = `sluice-${randomUUID()}`
  await client.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-2' } }))
  if (versioned) await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  return { store: new S3ObjectStore({ client, ...limits }), bucket, versioned, close: async () => client.destroy() }
}

/** A notifier for a new topic, whose notices a queue keeps. */
export async function snsHarness(url: string): Promise<WithoutSkip<NotifierHarness>> {
  const client = createSnsClient(localClient(url))
  const name = `sluice-${randomUUID()}`
  const { TopicArn: topicArn = '' } = await client.send(new CreateTopicCommand({ Name: name }))
  const { QueueUrl } = await sqs(url, 'CreateQueue', { QueueName: name })
  const attributes = await sqs(url, 'GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] })
  const { QueueArn } = attributes['Attributes'] as { readonly QueueArn: string }
  await client.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: QueueArn }))
  const received: { readonly id: string; readonly subject: string; readonly message: string }[] = []
  return {
    notifier: new SnsNotifier({ client, topicArn }),
    accepted: async () => {
      for (;;) {
        const { Messages } = await sqs(url, 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 3600 })
        const messages = (Messages ?? []) as readonly { readonly Body: string }[]
        if (messages.length === 0) return received
        received.push(...messages.map(({ Body }) => noticeIn(Body)))
      }
    },
    close: async () => client.destroy(),
  }
}

/** Dead letters in a new queue. */
export async function sqsHarness(url: string): Promise<WithoutSkip<DeadLettersHarness>> {
  const client = createSqsClient(localClient(url))
  const { QueueUrl } = await sqs(url, 'CreateQueue', { QueueName: `sluice-${randomUUID()}` })
  if (typeof QueueUrl !== 'string') throw new Error('the emulator did not say where the queue is')
  const received: DeadLetter[] = []
  return {
    deadLetters: new SqsDeadLetters({ client, queueUrl: QueueUrl }),
    taken: async () => {
      for (;;) {
        const { Messages } = await sqs(url, 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 3600 })
        const messages = (Messages ?? []) as readonly { readonly Body: string }[]
        if (messages.length === 0) return received
        received.push(...messages.map(({ Body }) => JSON.parse(Body) as DeadLetter))
      }
    },
    close: async () => client.destroy(),
  }
}

/** New FIFO queues, whose clock is this machine's. */
export function fifoHarness(url: string): WithoutSkip<JobQueueHarness> {
  const client = createSqsClient(localClient(url))
  return {
    open: async () => {
      const { QueueUrl } = await sqs(url, 'CreateQueue', { QueueName: `sluice-${randomUUID()}.fifo`, Attributes: { FifoQueue: 'true' } })
      if (typeof QueueUrl !== 'string') throw new Error('the emulator did not say where the queue is')
      return new SqsJobQueue({ client, queueUrl: QueueUrl })
    },
    // Emulators look at their clocks when they like.
    pass: (durationMs) => setTimeout(durationMs + 200),
    passMaxMs: 5_000,
    close: async () => client.destroy(),
  }
}

/** A starter of a new state machine whose executions wait. */
export async function sfnHarness(url: string): Promise<WithoutSkip<WorkflowStarterHarness>> {
  const client = createSfnClient(localClient(url))
  const definition = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } }
  const { stateMachineArn = '' } = await client.send(
    new CreateStateMachineCommand({
      name: `sluice-${randomUUID()}`,
      roleArn: 'arn:aws:iam::123456789012:role/sluice',
      definition: JSON.stringify(definition),
    }),
  )
  const prefix = stateMachineArn.replace(':stateMachine:', ':execution:')
  return {
    starter: new StepFunctionsStarter({ client, stateMachineArn }),
    end: async (name) => {
      await client.send(new StopExecutionCommand({ executionArn: `${prefix}:${name}` }))
      return 'ABORTED'
    },
    close: async () => client.destroy(),
  }
}

/** One call of SQS's JSON interface. Emulators find the service by the credential's scope and check no signature. */
async function sqs(url: string, operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20250915/eu-west-2/sqs/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${operation} was answered with ${response.status}: ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

function noticeIn(envelope: string): { readonly id: string; readonly subject: string; readonly message: string } {
  const { Subject, Message, MessageAttributes } = JSON.parse(envelope) as {
    readonly Subject: string
    readonly Message: string
    readonly MessageAttributes?: Readonly<Record<string, { readonly Value: string }>>
  }
  return { id: MessageAttributes?.['notice_id']?.Value ?? '', subject: Subject, message: Message }
}
