import { SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

import { createSnsClient } from '../../src/adapters/aws/sns-client.ts'
import { createSqsClient } from '../../src/adapters/aws/sqs-client.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { callJson } from './end-to-end-calls.ts'
import { known } from './end-to-end-until.ts'

/** A new queue that hears what is published to a topic. Returns its address. */
export async function queueOfTopic(url: string, name: string, TopicArn: string): Promise<string> {
  const { queueUrl, arn } = await makeQueue(url, name)
  const client = createSnsClient(localClient(url))
  await client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn }))
  client.destroy()
  return queueUrl
}

/** A new queue that gets the events that a pattern matches. Returns its address. */
export async function queueOfEvents(url: string, name: string, pattern: unknown): Promise<string> {
  const { queueUrl, arn } = await makeQueue(url, name)
  await callJson(url, 'events', 'AWSEvents.PutRule', { Name: name, EventPattern: JSON.stringify(pattern) })
  await callJson(url, 'events', 'AWSEvents.PutTargets', { Rule: name, Targets: [{ Id: 'queue', Arn: arn }] })
  return queueUrl
}

/** Takes all messages out of a queue. */
export async function drainQueue(client: SQSClient, QueueUrl: string): Promise<readonly unknown[]> {
  const bodies: unknown[] = []
  for (;;) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    if (Messages.length === 0) return bodies
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(JSON.parse(Body))
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }
}

async function makeQueue(url: string, QueueName: string): Promise<{ readonly queueUrl: string; readonly arn: string }> {
  const client = createSqsClient(localClient(url))
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName }))
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
  client.destroy()
  return { queueUrl: QueueUrl, arn: known(Attributes, 'QueueArn') }
}
