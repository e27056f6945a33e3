import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import type { Message, SQSClient } from '@aws-sdk/client-sqs'

import { receiveLimitFault, visibilityFault, visibilitySeconds } from '../../domain/queue/receive-bounds.ts'
import type { JobQueue, QueueBacklog, ReceivedMessage } from '../../ports/job-queue.ts'
import { PortError } from '../../ports/port-error.ts'
import { readSdkFailure, translateError } from './translate-error.ts'

export interface SqsJobQueueConfig {
  readonly client: Pick<SQSClient, 'send'>
  /** Of a FIFO queue whose deduplication scope is the queue. */
  readonly queueUrl: string
}

/** A receipt that waits for nothing asks some of the service's servers only (SQS developer guide, "Short and long polling"). */
const WAIT_SECONDS = 1

/** One SQS FIFO queue. Needs the rights to send, receive, delete, change the visibility and read the queue's attributes, as far as used. */
export class SqsJobQueue implements JobQueue {
  readonly #client: Pick<SQSClient, 'send'>
  readonly #queueUrl: string

  constructor(config: SqsJobQueueConfig) {
    this.#client = config.client
    this.#queueUrl = config.queueUrl
  }

  async send({ group, dedupId, body }: Parameters<JobQueue['send']>[0]): Promise<void> {
    const command = new SendMessageCommand({
      QueueUrl: this.#queueUrl,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: dedupId,
    })
    try {
      await this.#client.send(command)
    } catch (error) {
      throw translateError(error, { action: `send message ${dedupId} of group ${group} to ${this.#queueUrl}`, changes: true })
    }
  }

  async receive(limit: number, visibilityMs: number): Promise<readonly ReceivedMessage[]> {
    this.#refuseFault(receiveLimitFault(limit) ?? visibilityFault(visibilityMs))
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#queueUrl,
      MaxNumberOfMessages: limit,
      VisibilityTimeout: visibilitySeconds(visibilityMs),
      WaitTimeSeconds: WAIT_SECONDS,
      MessageSystemAttributeNames: ['MessageGroupId', 'SentTimestamp', 'ApproximateReceiveCount'],
      // By this, when an answer is lost, the SDK's next attempt gets the same messages, which would be out otherwise.
      ReceiveRequestAttemptId: crypto.randomUUID(),
    })
    try {
      const { Messages = [] } = await this.#client.send(command)
      return Messages.map((message) => receivedMessage(message, this.#queueUrl))
    } catch (error) {
      throw translateError(error, { action: `receive messages from ${this.#queueUrl}`, changes: true })
    }
  }

  async remove(receiptHandle: string): Promise<'removed' | 'expired'> {
    try {
      await this.#client.send(new DeleteMessageCommand({ QueueUrl: this.#queueUrl, ReceiptHandle: receiptHandle }))
      return 'removed'
    } catch (error) {
      if (saysExpired(error)) return 'expired'
      throw translateError(error, { action: `remove a message from ${this.#queueUrl}`, changes: true })
    }
  }

  async delay(receiptHandle: string, visibilityMs: number): Promise<'delayed' | 'expired'> {
    this.#refuseFault(visibilityFault(visibilityMs))
    const VisibilityTimeout = visibilitySeconds(visibilityMs)
    const command = new ChangeMessageVisibilityCommand({ QueueUrl: this.#queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout })
    try {
      await this.#client.send(command)
      return 'delayed'
    } catch (error) {
      if (saysExpired(error)) return 'expired'
      const action = `delay a message of ${this.#queueUrl} by ${VisibilityTimeout.toString()} s (12 hours since its receipt at most)`
      throw translateError(error, { action, changes: true })
    }
  }

  async backlog(): Promise<QueueBacklog> {
    const command = new GetQueueAttributesCommand({
      QueueUrl: this.#queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    })
    try {
      const { Attributes = {} } = await this.#client.send(command)
      return {
        waiting: this.#count('ApproximateNumberOfMessages', Attributes['ApproximateNumberOfMessages']),
        out: this.#count('ApproximateNumberOfMessagesNotVisible', Attributes['ApproximateNumberOfMessagesNotVisible']),
      }
    } catch (error) {
      throw translateError(error, { action: `read the backlog of ${this.#queueUrl}`, changes: false })
    }
  }

  #count(name: string, value: string | undefined): number {
    if (value !== undefined && /^\d+$/.test(value)) return Number(value)
    throw new PortError('unknown', `${this.#queueUrl} gave ${JSON.stringify(value)} as its ${name}`)
  }

  #refuseFault(fault: string | undefined): void {
    if (fault !== undefined) throw new PortError('invalid-argument', `Could not ask ${this.#queueUrl}: ${fault}`)
  }
}

/**
 * A FIFO queue answers InvalidParameterValue to a handle whose time is up (AWS knowledge centre, "ReceiptHandleIsInvalid or
 * InvalidParameterValue error"), as it does to a time out beyond 12 hours: only the message tells which parameter is meant.
 */
function saysExpired(error: unknown): boolean {
  const { name, message } = readSdkFailure(error)
  if (name === 'ReceiptHandleIsInvalid' || name === 'MessageNotInflight') return true
  return name === 'InvalidParameterValue' && /receipt ?handle/i.test(message)
}

function receivedMessage({ MessageId, ReceiptHandle, Body, Attributes = {} }: Message, queueUrl: string): ReceivedMessage {
  const { MessageGroupId, SentTimestamp, ApproximateReceiveCount } = Attributes
  const sentMs = Number(SentTimestamp)
  const receiveCount = Number(ApproximateReceiveCount)
  if (MessageId === undefined || ReceiptHandle === undefined || Body === undefined) {
    throw new PortError('unknown', `${queueUrl} gave message ${MessageId ?? 'without an id'} without its body or its receipt handle`)
  }
  if (MessageGroupId === undefined || !Number.isSafeInteger(sentMs) || !Number.isSafeInteger(receiveCount)) {
    throw new PortError('unknown', `${queueUrl} gave message ${MessageId} without a group, a time or a count: is it a FIFO queue?`)
  }
  return { id: MessageId, group: MessageGroupId, body: Body, receiptHandle: ReceiptHandle, sentMs, receiveCount }
}
