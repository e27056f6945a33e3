import { expect } from 'chai'
import type { SQSClient } from '@aws-sdk/client-sqs'

import { createSqsClient } from '../../../src/adapters/aws/sqs-client.ts'
import { SqsDeadLetters } from '../../../src/adapters/aws/sqs-dead-letters.ts'
import type { DeadLetter } from '../../../src/ports/dead-letters.ts'
import { describeDeadLettersContract } from '../../contract/dead-letters-contract.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { SqsService } from '../../standin/sqs-service.ts'
import { startStandIn } from '../../standin/stand-in.ts'
import { localClient } from './over-the-wire.ts'
import { networkError, scriptedClient, sdkError } from './scripted-client.ts'

const QUEUE = 'https://sqs.eu-west-2.amazonaws.com/123456789012/dead-letters'
const LETTER: DeadLetter = {
  id: 'l-1', bucket: 'lake', key: 'bronze/a.csv', version: null, code: 'missing-label', message: 'no column', receipt: 'r', at: '2025-09-15T10:15:00Z',
}

describeDeadLettersContract('SQS over HTTP', async () => {
  const sqs = new SqsService()
  const standIn = await startStandIn({ services: [sqs] })
  const client = createSqsClient(localClient(standIn.url))
  return {
    deadLetters: new SqsDeadLetters({ client, queueUrl: `${standIn.url}/123456789012/dead-letters` }),
    taken: async () => sqs.messages.map(message => JSON.parse(message) as DeadLetter),
    close: async () => {
      client.destroy()
      await standIn.close()
    },
  }
})

describe('SqsDeadLetters', () => {
  it('sends bucket, key, version and code as JSON, the id and the code as attributes', async () => {
    const { client, sent } = scriptedClient<SQSClient>(() => ({}))
    await new SqsDeadLetters({ client, queueUrl: QUEUE }).send(LETTER)
    expect(sent).to.have.length(1)
    expect(sent[0]!.input).to.deep.equal({
      QueueUrl: QUEUE,
      MessageBody: JSON.stringify(LETTER),
      MessageAttributes: {
        letter_id: { DataType: 'String', StringValue: 'l-1' },
        code: { DataType: 'String', StringValue: 'missing-label' },
      },
    })
  })

  for (const { error, facts } of [
    { error: sdkError('AccessDenied', 403), facts: { code: 'access-denied', outcomeUnknown: false } },
    { error: sdkError('RequestThrottled', 400), facts: { code: 'throttled', retryable: true } },
    { error: networkError('ECONNRESET'), facts: { code: 'unavailable', outcomeUnknown: true } },
  ]) {
    it(`tells ${facts.code} apart`, async () => {
      const { client } = scriptedClient<SQSClient>(() => {
        throw error
      })
      expect(await rejectionOf(new SqsDeadLetters({ client, queueUrl: QUEUE }).send(LETTER))).to.include(facts)
    })
  }
})
