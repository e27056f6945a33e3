import { expect } from 'chai'
import type { SQSClient } from '@aws-sdk/client-sqs'

import { createSqsClient } from '../../../src/adapters/aws/sqs-client.ts'
import { SqsJobQueue } from '../../../src/adapters/aws/sqs-job-queue.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import type { JobQueue } from '../../../src/ports/job-queue.ts'
import { describeJobQueueContract } from '../../contract/job-queue-contract.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { SqsService } from '../../standin/sqs-service.ts'
import { startStandIn } from '../../standin/stand-in.ts'
import { localClient } from './over-the-wire.ts'
import { networkError, scriptedClient, sdkError } from './scripted-client.ts'
import type { SentCommand } from './scripted-client.ts'

const QUEUE = 'https://sqs.eu-west-2.amazonaws.com/123456789012/jobs.fifo'

describeJobQueueContract('SQS over HTTP', async () => {
  const clock = new VirtualClock()
  const sqs = new SqsService(clock)
  const standIn = await startStandIn({ services: [sqs] })
  const client = createSqsClient(localClient(standIn.url))
  let queues = 0
  return {
    open: async () => {
      queues += 1
      const name = `jobs-${queues.toString()}.fifo`
      sqs.createFifoQueue(name)
      return new SqsJobQueue({ client, queueUrl: `${standIn.url}/123456789012/${name}` })
    },
    pass: (durationMs) => clock.advance(durationMs),
    passMaxMs: Number.POSITIVE_INFINITY,
    close: async () => {
      client.destroy()
      await standIn.close()
    },
  }
})

function queueOver(script: (command: SentCommand) => unknown): { readonly queue: JobQueue; readonly sent: SentCommand[] } {
  const { client, sent } = scriptedClient<SQSClient>(script)
  return { queue: new SqsJobQueue({ client, queueUrl: QUEUE }), sent }
}

function failing(error: Error): JobQueue {
  return queueOver(() => {
    throw error
  }).queue
}

function refusal(name: string, message: string): Error {
  return Object.assign(sdkError(name, 400), { message })
}

const ATTRIBUTES = { MessageGroupId: 'g', SentTimestamp: '1757931300000', ApproximateReceiveCount: '2' }
const MESSAGE = { MessageId: 'm', ReceiptHandle: 'r', Body: '{}', Attributes: ATTRIBUTES }

describe('SqsJobQueue', () => {
  it('sends the body with its group and its deduplication id', async () => {
    const { queue, sent } = queueOver(() => ({}))
    await queue.send({ group: 'g', dedupId: 'd', body: '{"a":1}' })
    expect(sent.map(({ name, input }) => ({ name, input }))).to.deep.equal([
      { name: 'SendMessage', input: { QueueUrl: QUEUE, MessageBody: '{"a":1}', MessageGroupId: 'g', MessageDeduplicationId: 'd' } },
    ])
  })

  it('asks for what a message needs, with a wait, and reads it', async () => {
    const { queue, sent } = queueOver(() => ({ Messages: [MESSAGE] }))
    expect(await queue.receive(7, 1_001)).to.deep.equal([
      { id: 'm', group: 'g', body: '{}', receiptHandle: 'r', sentMs: 1_757_931_300_000, receiveCount: 2 },
    ])
    const { ReceiveRequestAttemptId: attempt, ...input } = sent[0]!.input
    expect(input).to.deep.equal({
      QueueUrl: QUEUE,
      MaxNumberOfMessages: 7,
      VisibilityTimeout: 2,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['MessageGroupId', 'SentTimestamp', 'ApproximateReceiveCount'],
    })
    await queue.receive(7, 1_001)
    expect(sent[1]!.input['ReceiveRequestAttemptId'], 'another call, another id').to.be.a('string').that.does.not.equal(attempt)
  })

  it('takes an answer without messages for none', async () => {
    expect(await queueOver(() => ({})).queue.receive(1, 0)).to.deep.equal([])
  })

  for (const [what, message] of Object.entries({
    'without a body': { ...MESSAGE, Body: undefined },
    'without a receipt handle': { ...MESSAGE, ReceiptHandle: undefined },
    'without a group': { ...MESSAGE, Attributes: { ...ATTRIBUTES, MessageGroupId: undefined } },
    'without attributes': { ...MESSAGE, Attributes: undefined },
    'with a count that is none': { ...MESSAGE, Attributes: { ...ATTRIBUTES, ApproximateReceiveCount: 'two' } },
  })) {
    it(`refuses a message ${what}`, async () => {
      const error = await rejectionOf(queueOver(() => ({ Messages: [message] })).queue.receive(1, 0))
      expect(error).to.include({ name: 'PortError', code: 'unknown' })
      expect(String(error)).to.include(QUEUE)
    })
  }

  it('rounds a delay up to whole seconds', async () => {
    const { queue, sent } = queueOver(() => ({}))
    for (const visibilityMs of [0, 1, 1_000, 1_001, 43_200_000]) await queue.delay('r', visibilityMs)
    expect(sent.map(({ input }) => input['VisibilityTimeout'])).to.deep.equal([0, 1, 1, 2, 43_200])
    expect(sent[0]!.input).to.deep.equal({ QueueUrl: QUEUE, ReceiptHandle: 'r', VisibilityTimeout: 0 })
  })

  it('asks for nothing that is outside of the bounds', async () => {
    const { queue, sent } = queueOver(() => ({}))
    for (const call of [queue.receive(0, 0), queue.receive(1, Number.NaN), queue.delay('r', -1)]) {
      expect(await rejectionOf(call)).to.include({ code: 'invalid-argument' })
    }
    expect(sent).to.deep.equal([])
  })

  for (const error of [
    refusal('InvalidParameterValue', 'Value r for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.'),
    refusal('InvalidParameterValue', 'Value r for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.'),
    refusal('ReceiptHandleIsInvalid', 'The receipt handle has expired'),
    refusal('MessageNotInflight', 'The message referred to is not in flight.'),
  ]) {
    it(`takes ${error.name} for expired: ${error.message}`, async () => {
      expect(await failing(error).remove('r')).to.equal('expired')
      expect(await failing(error).delay('r', 1_000)).to.equal('expired')
    })
  }

  for (const { error, facts } of [
    {
      error: refusal('InvalidParameterValue', 'Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]'),
      facts: { code: 'invalid-argument', retryable: false, outcomeUnknown: false },
    },
    { error: sdkError('AccessDenied', 403), facts: { code: 'access-denied', retryable: false, outcomeUnknown: false } },
    { error: sdkError('RequestThrottled', 400), facts: { code: 'throttled', retryable: true, outcomeUnknown: false } },
    { error: networkError('ECONNRESET'), facts: { code: 'unavailable', retryable: true, outcomeUnknown: true } },
  ]) {
    it(`tells ${facts.code} apart in every call`, async () => {
      const queue = failing(error)
      const calls = [queue.send({ group: 'g', dedupId: 'd', body: 'b' }), queue.receive(1, 0), queue.remove('r'), queue.delay('r', 0)]
      for (const call of calls) expect(await rejectionOf(call)).to.include({ name: 'PortError', ...facts })
      expect(await rejectionOf(queue.backlog())).to.include({ ...facts, outcomeUnknown: false })
    })
  }

  it('does not take a queue that is not there for an expired receipt', async () => {
    const sqs = new SqsService()
    const standIn = await startStandIn({ services: [sqs] })
    const client = createSqsClient(localClient(standIn.url))
    try {
      const queue = new SqsJobQueue({ client, queueUrl: `${standIn.url}/123456789012/missing.fifo` })
      for (const call of [queue.remove('r'), queue.delay('r', 0), queue.receive(1, 0)]) {
        expect(await rejectionOf(call)).to.include({ name: 'PortError', retryable: false, outcomeUnknown: false })
      }
    } finally {
      client.destroy()
      await standIn.close()
    }
  })

  it('refuses a backlog that is no number', async () => {
    for (const Attributes of [undefined, { ApproximateNumberOfMessages: '', ApproximateNumberOfMessagesNotVisible: '0' }]) {
      expect(await rejectionOf(queueOver(() => ({ Attributes })).queue.backlog())).to.include({ code: 'unknown' })
    }
  })
})
