import { createHash, randomUUID } from 'node:crypto'

import { MemoryFifoQueue } from '../../src/adapters/memory/memory-fifo-queue.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { PortError } from '../../src/ports/port-error.ts'

/** What the calls to a queue carry, as far as the stand-in knows it. */
export interface QueueInput {
  readonly QueueUrl?: string
  readonly MessageBody?: string
  readonly MessageGroupId?: string
  readonly MessageDeduplicationId?: string
  readonly MaxNumberOfMessages?: number
  readonly VisibilityTimeout?: number
  readonly ReceiptHandle?: string
  readonly MessageSystemAttributeNames?: readonly string[]
  readonly AttributeNames?: readonly string[]
}

export type QueueAnswer =
  | { readonly kind: 'done'; readonly body: object }
  | { readonly kind: 'refused'; readonly name: string; readonly message: string }

const HOURS_12 = 43_200

/** The FIFO queues of the stand-in, over the memory queue: what the service says in addition, and in its own words. */
export class SqsFifoQueues {
  readonly #clock: Clock
  readonly #queues = new Map<string, MemoryFifoQueue>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Makes the queue of that name, which ends in `.fifo`. */
  create(name: string): MemoryFifoQueue {
    const queue = new MemoryFifoQueue({ clock: this.#clock })
    this.#queues.set(name, queue)
    return queue
  }

  async handle(operation: string, input: QueueInput): Promise<QueueAnswer> {
    const queue = this.#queues.get(input.QueueUrl?.split('/').at(-1) ?? '')
    if (queue === undefined) return refused('QueueDoesNotExist', 'The specified queue does not exist.')
    try {
      return await carryOut(queue, operation, input)
    } catch (error) {
      if (!(error instanceof PortError) || error.code !== 'invalid-argument') throw error
      return refused('InvalidParameterValue', error.message)
    }
  }
}

async function carryOut(queue: MemoryFifoQueue, operation: string, input: QueueInput): Promise<QueueAnswer> {
  const { ReceiptHandle: handle = '', VisibilityTimeout: seconds = 30 } = input
  switch (operation) {
    case 'SendMessage': {
      const { MessageGroupId: group, MessageDeduplicationId: dedupId, MessageBody: body = '' } = input
      if (group === undefined) return refused('MissingParameter', 'The request must contain the parameter MessageGroupId.')
      if (dedupId === undefined) return refused('InvalidParameterValue', 'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly')
      await queue.send({ group, dedupId, body })
      return done({ MessageId: randomUUID(), MD5OfMessageBody: md5(body) })
    }
    case 'ReceiveMessage': {
      const messages = await queue.receive(input.MaxNumberOfMessages ?? 1, seconds * 1_000)
      const asked = new Set(input.MessageSystemAttributeNames ?? [])
      return done({
        Messages: messages.map((message) => ({
          MessageId: message.id,
          ReceiptHandle: message.receiptHandle,
          Body: message.body,
          MD5OfBody: md5(message.body),
          Attributes: only(asked, {
            MessageGroupId: message.group,
            MessageDeduplicationId: message.dedupId,
            SequenceNumber: message.sequenceNumber,
            SentTimestamp: message.sentMs.toString(),
            ApproximateReceiveCount: message.receiveCount.toString(),
            ApproximateFirstReceiveTimestamp: message.firstReceivedMs.toString(),
          }),
        })),
      })
    }
    case 'DeleteMessage':
      if ((await queue.remove(handle)) === 'removed') return done({})
      return refused('InvalidParameterValue', `Value ${handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`)
    case 'ChangeMessageVisibility':
      if (seconds < 0 || seconds > HOURS_12) return refused('InvalidParameterValue', `Value ${seconds} for parameter VisibilityTimeout is invalid.`)
      if ((await queue.delay(handle, seconds * 1_000)) === 'delayed') return done({})
      return refused('InvalidParameterValue', `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`)
    case 'GetQueueAttributes': {
      const { waiting, out } = await queue.backlog()
      const attributes = { ApproximateNumberOfMessages: waiting.toString(), ApproximateNumberOfMessagesNotVisible: out.toString() }
      return done({ Attributes: only(new Set(input.AttributeNames ?? []), attributes) })
    }
    default:
      return refused('UnsupportedOperation', `the stand-in's FIFO queues have no ${operation}`)
  }
}

/** The service tells only what it was asked for. */
function only(asked: ReadonlySet<string>, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => asked.has(name) || asked.has('All')))
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

function done(body: object): QueueAnswer {
  return { kind: 'done', body }
}

function refused(name: string, message: string): QueueAnswer {
  return { kind: 'refused', name, message }
}
