import { createHash, randomUUID } from 'node:crypto'

import type { MemoryFifoQueue } from '../../src/adapters/memory/memory-fifo-queue.ts'
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'
import { SqsFifoQueues, type QueueInput } from './sqs-fifo-queues.ts'

const TARGET = 'AmazonSQS.'
const MESSAGE_BYTES_MAX = 1_048_576
/** XML 1.0, "Characters": what a message may hold. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** SQS's JSON 1.0 interface: FIFO queues, and `SendMessage` to one standard queue, whose messages are kept. */
export class SqsService implements StandInService {
  readonly name = 'sqs'
  readonly messages: string[] = []
  readonly #fifoQueues: SqsFifoQueues

  /** The clock is that of the FIFO queues; it stands still when absent. */
  constructor(clock: Clock = new VirtualClock()) {
    this.#fifoQueues = new SqsFifoQueues(clock)
  }

  /** Makes a FIFO queue; its name, the last part of its URL, ends in `.fifo`. */
  createFifoQueue(name: string): MemoryFifoQueue {
    return this.#fifoQueues.create(name)
  }

  accepts({ headers }: StandInRequest): boolean {
    return (headers['x-amz-target'] ?? '').startsWith(TARGET)
  }

  operationOf({ headers }: StandInRequest): string {
    return (headers['x-amz-target'] ?? '').slice(TARGET.length)
  }

  async handle(request: StandInRequest): Promise<StandInResponse> {
    const input = JSON.parse(request.body.toString()) as QueueInput
    const operation = this.operationOf(request)
    if (input.QueueUrl?.endsWith('.fifo') === true) {
      const answer = await this.#fifoQueues.handle(operation, input)
      return answer.kind === 'done' ? json(200, answer.body) : failure(answer.name, answer.message)
    }
    const body = input.MessageBody ?? ''
    if (operation !== 'SendMessage') return failure('UnsupportedOperation', `the stand-in has no ${operation}`)
    if (Buffer.byteLength(body) > MESSAGE_BYTES_MAX) return failure('InvalidParameterValue', 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.')
    if (REFUSED.test(body)) return failure('InvalidMessageContents', 'The message contains characters outside the allowed set.')
    this.messages.push(body)
    return json(200, { MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(body).digest('hex') })
  }
}

/** The name of the service's older interface comes in a header, and it is that one by which the SDK calls an error it has no class for. */
function failure(name: string, message: string): StandInResponse {
  return json(400, { __type: `com.amazonaws.sqs#${name}`, message }, { 'x-amzn-query-error': `${name};Sender` })
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): StandInResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0', ...headers }, body: JSON.stringify(body) }
}
