import { randomUUID } from 'node:crypto'

import type { Notifier } from '../../src/ports/notifier.ts'
import { PortError } from '../../src/ports/port-error.ts'
import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'
import { document, element, elements } from './xml.ts'

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/'

/** SNS's query interface, in front of a notifier: `Publish` alone. Any topic is taken for the one there is. */
export class SnsService implements StandInService {
  readonly name = 'sns'
  readonly #notifier: Notifier

  constructor(notifier: Notifier) {
    this.#notifier = notifier
  }

  accepts({ method, headers }: StandInRequest): boolean {
    return method === 'POST' && (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  }

  operationOf({ body }: StandInRequest): string {
    return new URLSearchParams(body.toString()).get('Action') ?? 'nothing'
  }

  async handle({ body }: StandInRequest): Promise<StandInResponse> {
    const form = new URLSearchParams(body.toString())
    const subject = form.get('Subject') ?? ''
    if (form.get('Action') !== 'Publish') return failure(400, 'InvalidAction', `the stand-in has no ${form.get('Action')}`)
    if (!/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(subject)) return failure(400, 'InvalidParameter', 'Invalid parameter: Subject')
    const { notice_id: id = '', ...attributes } = attributesOf(form)
    try {
      await this.#notifier.publish({ id, subject, message: form.get('Message') ?? '', at: new Date().toISOString(), attributes })
    } catch (error) {
      if (error instanceof PortError && error.code === 'invalid-argument') return failure(400, 'InvalidParameter', error.message)
      return failure(500, 'InternalFailure', String(error))
    }
    const result = element('PublishResult', elements({ MessageId: randomUUID() }))
    const metadata = element('ResponseMetadata', elements({ RequestId: randomUUID() }))
    return xml(200, document('PublishResponse', NAMESPACE, result + metadata))
  }
}

function attributesOf(form: URLSearchParams): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (let n = 1; form.has(`MessageAttributes.entry.${n}.Name`); n++) {
    const name = form.get(`MessageAttributes.entry.${n}.Name`) ?? ''
    attributes[name] = form.get(`MessageAttributes.entry.${n}.Value.StringValue`) ?? ''
  }
  return attributes
}

function failure(status: number, code: string, message: string): StandInResponse {
  const content = element('Error', elements({ Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message }))
  return xml(status, document('ErrorResponse', NAMESPACE, content + elements({ RequestId: randomUUID() })))
}

function xml(status: number, body: string): StandInResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body }
}
