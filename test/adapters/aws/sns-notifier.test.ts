import { expect } from 'chai'
import fc from 'fast-check'
import type { SNSClient } from '@aws-sdk/client-sns'

import { createSnsClient } from '../../../src/adapters/aws/sns-client.ts'
import { SnsNotifier, fitSubject } from '../../../src/adapters/aws/sns-notifier.ts'
import { describeNotifierContract } from '../../contract/notifier-contract.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { startStandIn } from '../../standin/stand-in.ts'
import { TOPIC_ARN, localClient } from './over-the-wire.ts'
import { networkError, scriptedClient, sdkError } from './scripted-client.ts'

const NOTICE = { id: 'n-1', subject: 'Inactive Job', message: 'File: a.csv\nJob ID: 7', at: '2025-09-15T10:15:00Z', attributes: { outcome: 'PARKED', receipt: '' } }

describeNotifierContract('SNS over HTTP', async () => {
  const standIn = await startStandIn()
  const client = createSnsClient(localClient(standIn.url))
  return {
    notifier: new SnsNotifier({ client, topicArn: TOPIC_ARN }),
    accepted: async () => standIn.notifier.sent,
    close: async () => {
      client.destroy()
      await standIn.close()
    },
  }
})

describe('SnsNotifier', () => {
  it('publishes the message as it is, the id and what is not empty as attributes', async () => {
    const { client, sent } = scriptedClient<SNSClient>(() => ({}))
    await new SnsNotifier({ client, topicArn: TOPIC_ARN }).publish(NOTICE)
    expect(sent).to.have.length(1)
    expect(sent[0]!.input).to.deep.equal({
      TopicArn: TOPIC_ARN,
      Subject: 'Inactive Job',
      Message: NOTICE.message,
      MessageAttributes: {
        outcome: { DataType: 'String', StringValue: 'PARKED' },
        notice_id: { DataType: 'String', StringValue: 'n-1' },
      },
    })
  })

  for (const { error, facts } of [
    { error: sdkError('AuthorizationError', 403), facts: { code: 'access-denied', outcomeUnknown: false } },
    { error: sdkError('NotFound', 404), facts: { code: 'not-found' } },
    { error: sdkError('Throttled', 429), facts: { code: 'throttled', retryable: true } },
    { error: sdkError('InvalidParameter', 400), facts: { code: 'invalid-argument', retryable: false } },
    { error: networkError('ECONNRESET'), facts: { code: 'unavailable', outcomeUnknown: true } },
  ]) {
    it(`throws ${facts.code} for ${error.message}`, async () => {
      const { client } = scriptedClient<SNSClient>(() => {
        throw error
      })
      expect(await rejectionOf(new SnsNotifier({ client, topicArn: TOPIC_ARN }).publish(NOTICE))).to.include(facts)
    })
  }

  for (const changes of [{ message: '' }, { message: 'x'.repeat(256 * 1024 + 1) }, { attributes: { 'a b': 'x' } }, { attributes: { 'AWS.x': 'x' } }, { attributes: { 'a..b': 'x' } }]) {
    it(`refuses ${JSON.stringify(changes).slice(0, 40)} before it sends anything`, async () => {
      const { client, sent } = scriptedClient<SNSClient>(() => ({}))
      const error = await rejectionOf(new SnsNotifier({ client, topicArn: TOPIC_ARN }).publish({ ...NOTICE, ...changes }))
      expect(error).to.include({ code: 'invalid-argument' })
      expect(String(error)).to.include('n-1')
      expect(sent).to.have.length(0)
    })
  }
})

describe('fitSubject', () => {
  for (const { subject, fitted } of [
    { subject: 'New / Not Configured File', fitted: 'New / Not Configured File' },
    { subject: ' two\r\nlines\tand  more ', fitted: 'two lines and more' },
    { subject: 'Datei für 日本 😀', fitted: 'Datei f?r ?? ?' },
    { subject: '\u0000\u007f', fitted: '??' },
    { subject: ' \n ', fitted: 'Notice' },
    { subject: '', fitted: 'Notice' },
    { subject: 'x'.repeat(99), fitted: 'x'.repeat(99) },
    { subject: 'x'.repeat(100), fitted: `${'x'.repeat(96)}...` },
  ]) {
    it(`makes ${JSON.stringify(fitted.slice(0, 30))} of ${JSON.stringify(subject.slice(0, 30))}`, () => {
      expect(fitSubject(subject)).to.equal(fitted)
    })
  }

  it('fits every text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 150 }), (subject) => /^[\x21-\x7e](?:[\x20-\x7e]{0,97}[\x21-\x7e])?$/.test(fitSubject(subject))))
  })
})
