import { expect } from 'chai'
import { MemoryMetrics } from '../../../src/adapters/memory/memory-metrics.ts'
import { RecordingLogger } from '../../../src/adapters/memory/recording-logger.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { identityOf } from '../../../src/domain/identity/object-version.ts'
import { openReceipt } from '../../../src/domain/ledger/open-receipt.ts'
import { landingHandler } from '../../../src/entrypoints/lambda/landing-handler.ts'

const observers = { clock: new VirtualClock(), logger: new RecordingLogger(), metrics: new MemoryMetrics() }

/** Answers with the key; fails for keys that say so. */
const handler = landingHandler<string>(observers, {
  flow: 'route-file',
  logEvent: 'file-routed',
  handle: ({ object: { key } }) => (key.includes('fail') ? Promise.reject(new Error(`cannot: ${key}`)) : Promise.resolve({ answer: key })),
  describe: () => ({ fields: {}, metrics: [] }),
  ignored: (reason) => `ignored: ${reason}`,
})

function record(key: string): object {
  const s3 = { bucket: { name: 'lake' }, object: { key, size: 1, eTag: 'e', sequencer: '01' } }
  return { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', eventTime: '2025-01-01T00:00:00.000Z', s3 }
}

function message(messageId: string, body: unknown): object {
  return { messageId, eventSource: 'aws:sqs', receiptHandle: 'r', body: typeof body === 'string' ? body : JSON.stringify(body) }
}

async function errorOf(event: unknown): Promise<unknown> {
  return await handler(event).then(() => undefined, (error: unknown) => error)
}

describe('the answer to a landing event', () => {
  it('is that of the record where there is one, and a list where there are several', async () => {
    expect(await handler({ Records: [record('data/in/a.csv')] })).to.equal('data/in/a.csv')
    expect(await handler({ Records: [record('data/in/a.csv'), record('bronze/b.csv'), record('silver/c')] })).to.deep.equal({
      results: ['data/in/a.csv', 'ignored: other-flow', 'ignored: own-prefix'],
    })
    expect(await handler({ Records: [] })).to.match(/^ignored: /)
  })

  it('names the messages that failed, once each, and none that did not', async () => {
    const several = { Records: [record('data/in/fail1.csv'), record('data/in/fail2.csv')] }
    const batch = [message('m1', { Records: [record('data/in/a.csv')] }), message('m2', several), message('m3', 'no json')]
    expect(await handler({ Records: batch })).to.deep.equal({ batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }] })
    expect(await handler({ Records: batch.slice(0, 1) })).to.deep.equal({ batchItemFailures: [] })
  })

  it('is an error where no message can be named, after every record had its turn', async () => {
    const one = await errorOf({ Records: [record('data/in/fail.csv'), record('data/in/a.csv')] })
    expect(one).to.be.instanceOf(Error).with.property('message', 'cannot: data/in/fail.csv')
    const two = await errorOf({ Records: [record('data/in/fail1.csv'), record('data/in/fail2.csv')] })
    expect(two).to.be.instanceOf(AggregateError).with.property('message').that.includes('fail1').and.includes('fail2')
    expect(await errorOf({ hello: 'world' })).to.have.property('name', 'PermanentError')
  })
})

describe('the log lines of a landing event', () => {
  it('bear the id of the invocation, and for each object the correlation id that its receipt will have', async () => {
    const { clock, metrics } = observers
    const logger = new RecordingLogger()
    const told = landingHandler<string>(
      { clock, metrics, logger },
      {
        flow: 'route-file',
        logEvent: 'file-routed',
        handle: ({ object: { key } }) => (key.includes('fail') ? Promise.reject(new Error('cannot')) : Promise.resolve({ answer: key })),
        describe: () => ({ fields: { status: 'done' }, metrics: [] }),
        ignored: (reason) => reason,
      },
    )
    await told({ Records: [record('data/in/a.csv'), record('data/in/fail.csv')] }, { awsRequestId: 'request-1' }).catch(() => undefined)
    await told({ Records: [] }, { awsRequestId: 'request-2' })
    const idOf = (key: string): string => identityOf({ bucket: 'lake', key, etag: 'e', sequencer: '01' })
    expect(logger.records.map(({ event, fields }) => [event, fields['request_id'], fields['correlation_id']])).to.deep.equal([
      ['file-routed', 'request-1', idOf('data/in/a.csv')],
      ['file-routed-error', 'request-1', idOf('data/in/fail.csv')],
      ['event-ignored', 'request-2', undefined],
    ])
    expect(logger.records[0]?.fields).to.include({ bucket: 'lake', key: 'data/in/a.csv', version: 'e', status: 'done', duration_ms: 0 })
  })

  it('take the correlation id of the receipt that the object turned out to be', async () => {
    const { clock, metrics } = observers
    const logger = new RecordingLogger()
    const receipt = openReceipt({ bucket: 'lake', key: 'data/in/a.csv', etag: 'e', sequencer: '00' }, 'route-file', '2025-01-01T00:00:00.000Z')
    const told = landingHandler<string>(
      { clock, metrics, logger },
      {
        flow: 'route-file',
        logEvent: 'file-routed',
        handle: () => Promise.resolve({ answer: 'x', receipt }),
        describe: () => ({ fields: {}, metrics: [] }),
        ignored: (reason) => reason,
      },
    )
    await told({ Records: [record('data/in/a.csv')] })
    expect(logger.records[0]?.fields).to.include({ receipt: receipt.identity, correlation_id: receipt.identity })
  })
})
