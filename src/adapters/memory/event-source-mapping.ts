import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { RECEIVE_MAX } from '../../domain/queue/receive-bounds.ts'
import type { ReceivedFifoMessage } from './fifo-message.ts'

/** What Lambda needs of a queue; `MemoryFifoQueue` has it. */
export interface FifoSource {
  receive(limit: number, visibilityMs: number): Promise<readonly ReceivedFifoMessage[]>
  remove(receiptHandle: string): Promise<'removed' | 'expired'>
}

export interface EventSourceMappingOptions {
  readonly queue: FifoSource
  /** The function; what it resolves with is its response. */
  readonly handler: (event: QueueEvent) => Promise<unknown>
  /** For how long a batch is out: the queue's own time out on AWS. */
  readonly visibilityMs: number
  /** 1 to 10; 10 when absent. */
  readonly batchSize?: number
  readonly queueArn?: string
}

/** The event as Lambda gives it to a function (Lambda developer guide, "Using Lambda with Amazon SQS"). */
export interface QueueEvent {
  readonly Records: readonly QueueRecord[]
}

export interface QueueRecord {
  readonly messageId: string
  readonly receiptHandle: string
  readonly body: string
  readonly attributes: {
    readonly ApproximateReceiveCount: string
    readonly SentTimestamp: string
    readonly SequenceNumber: string
    readonly MessageGroupId: string
    readonly SenderId: string
    readonly MessageDeduplicationId: string
    readonly ApproximateFirstReceiveTimestamp: string
  }
  readonly messageAttributes: Readonly<Record<string, never>>
  readonly md5OfBody: string
  readonly eventSource: 'aws:sqs'
  readonly eventSourceARN: string
  readonly awsRegion: string
}

/** How one invocation ended. */
export interface Delivery {
  readonly event: QueueEvent
  /** Ids of the messages that were removed from the queue. */
  readonly removed: readonly string[]
  /** Ids of the messages that stay in it: those that the response names, and those whose time was up before they could be removed. */
  readonly left: readonly string[]
  /** Why the whole batch counts as failed: what the function threw, or what is wrong with its response. */
  readonly error?: unknown
}

const QUEUE_ARN = 'arn:aws:sqs:eu-west-2:123456789012:jobs.fifo'

/**
 * A model of what Lambda does between an SQS FIFO queue and a function that reports the failures of its batches (Lambda developer
 * guide, "Handling errors for an SQS event source"). Messages that stay in the queue come again when they would anyway: nothing
 * shortens their time out. Several deliveries at a time are several concurrent invocations, which never have a group in common, since
 * the queue keeps a group back while messages of it are out.
 */
export class EventSourceMapping {
  readonly #queue: FifoSource
  readonly #handler: (event: QueueEvent) => Promise<unknown>
  readonly #visibilityMs: number
  readonly #batchSize: number
  readonly #queueArn: string

  constructor(options: EventSourceMappingOptions) {
    this.#queue = options.queue
    this.#handler = options.handler
    this.#visibilityMs = options.visibilityMs
    this.#batchSize = options.batchSize ?? RECEIVE_MAX
    this.#queueArn = options.queueArn ?? QUEUE_ARN
  }

  /** Invokes the function with the next batch, and resolves when its response was dealt with; with `undefined` when there is no batch. */
  async deliver(): Promise<Delivery | undefined> {
    const messages = await this.#queue.receive(this.#batchSize, this.#visibilityMs)
    if (messages.length === 0) return undefined
    const event = { Records: messages.map((message) => queueRecord(message, this.#queueArn)) }
    const ids = messages.map(({ id }) => id)
    let unfinished: ReadonlySet<string>
    try {
      unfinished = reportedFailures(await this.#handler(event), ids)
    } catch (error) {
      return { event, removed: [], left: ids, error }
    }
    const removed: string[] = []
    for (const { id, receiptHandle } of messages) {
      if (!unfinished.has(id) && (await this.#queue.remove(receiptHandle)) === 'removed') removed.push(id)
    }
    return { event, removed, left: ids.filter((id) => !removed.includes(id)) }
  }
}

/**
 * The messages that a response names as failed.
 *
 * @throws Error when the response cannot be read or names a message that was not in the batch: the whole batch has failed then.
 */
export function reportedFailures(response: unknown, batch: readonly string[]): ReadonlySet<string> {
  // A function answers in JSON, where what is not defined is null.
  const answer: unknown = JSON.parse(JSON.stringify(response) ?? 'null')
  if (answer === null) return new Set()
  if (typeof answer !== 'object') throw new Error(`the response is no object: ${JSON.stringify(answer)}`)
  const failures: unknown = Object.hasOwn(answer, 'batchItemFailures') ? Reflect.get(answer, 'batchItemFailures') : null
  if (failures === null) return new Set()
  if (!Array.isArray(failures)) throw new Error(`batchItemFailures is no list: ${JSON.stringify(failures)}`)
  return new Set(
    failures.map((failure: unknown) => {
      const id: unknown = typeof failure === 'object' && failure !== null ? Reflect.get(failure, 'itemIdentifier') : undefined
      if (typeof id === 'string' && batch.includes(id)) return id
      throw new Error(`batchItemFailures names ${JSON.stringify(failure)}, which is no message of the batch`)
    }),
  )
}

function queueRecord(message: ReceivedFifoMessage, queueArn: string): QueueRecord {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: message.receiveCount.toString(),
      SentTimestamp: message.sentMs.toString(),
      SequenceNumber: message.sequenceNumber,
      MessageGroupId: message.group,
      SenderId: 'AIDAEXAMPLESENDER',
      MessageDeduplicationId: message.dedupId,
      ApproximateFirstReceiveTimestamp: message.firstReceivedMs.toString(),
    },
    messageAttributes: {},
    md5OfBody: bytesToHex(md5(utf8ToBytes(message.body))),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  }
}
