import { createHash, randomUUID } from 'node:crypto'

import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'

const TARGET = 'AmazonSQS.'
const MESSAGE_BYTES_MAX = 1_048_576
/** XML 1.0, "Characters": what a message may hold. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** SQS's JSON 1.0 interface: `SendMessage` to one standard queue, whose messages are kept. */
export class SqsService implements StandInService {
  readonly name = 'sqs'
  readonly messages: string[] = []

  accepts({ headers }: StandInRequest): boolean {
    return (headers['x-amz-target'] ?? '').startsWith(TARGET)
  }

  operationOf({ headers }: StandInRequest): string {
    return (headers['x-amz-target'] ?? '').slice(TARGET.length)
  }

  async handle(request: StandInRequest): Promise<StandInResponse> {
    const input = JSON.parse(request.body.toString()) as { readonly MessageBody?: string }
    const body = input.MessageBody ?? ''
    if (this.operationOf(request) !== 'SendMessage') return failure('UnsupportedOperation', `the stand-in has no ${this.operationOf(request)}`)
    if (Buffer.byteLength(body) > MESSAGE_BYTES_MAX) return failure('InvalidParameterValue', 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.')
    if (REFUSED.test(body)) return failure('InvalidMessageContents', 'The message contains characters outside the allowed set.')
    this.messages.push(body)
    return json(200, { MessageId: randomUUID(), MD5OfMessageBody: createHash('md5').update(body).digest('hex') })
  }
}

function failure(name: string, message: string): StandInResponse {
  return json(400, { __type: `com.amazonaws.sqs#${name}`, message })
}

function json(status: number, body: object): StandInResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) }
}
