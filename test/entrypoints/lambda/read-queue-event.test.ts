import { expect } from 'chai'
import fc from 'fast-check'
import { EventSourceMapping } from '../../../src/adapters/memory/event-source-mapping.ts'
import { MemoryFifoQueue } from '../../../src/adapters/memory/memory-fifo-queue.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { readQueueEvent } from '../../../src/entrypoints/lambda/read-queue-event.ts'
import { RefusedEvent } from '../../../src/entrypoints/lambda/refused-event.ts'

const RECORD = {
  messageId: 'm-1',
  receiptHandle: 'handle',
  body: '{}',
  attributes: { MessageGroupId: 'orders', SentTimestamp: '1757930400000', ApproximateReceiveCount: '3' },
  eventSource: 'aws:sqs',
}

function refusalOf(event: unknown): string {
  try {
    readQueueEvent(event)
  } catch (error) {
    if (error instanceof RefusedEvent) return error.message
    throw error
  }
  return ''
}

describe('readQueueEvent', () => {
  it('reads what the service hands over, in its order', async () => {
    const clock = new VirtualClock(Date.UTC(2025, 8, 15))
    const queue = new MemoryFifoQueue({ clock })
    for (const [group, dedupId] of [['orders', 'a'], ['orders', 'b'], ['customers', 'c']] as const) await queue.send({ group, dedupId, body: `{"n":"${dedupId}"}` })
    const events: unknown[] = []
    const mapping = new EventSourceMapping({ queue, visibilityMs: 1_000, handler: async (event) => void events.push(JSON.parse(JSON.stringify(event))) })
    await mapping.deliver()
    const messages = readQueueEvent(events[0])
    expect(messages.map(({ group, body }) => [group, body])).to.deep.equal([['orders', '{"n":"a"}'], ['orders', '{"n":"b"}'], ['customers', '{"n":"c"}']])
    expect(messages[0]).to.include({ sentMs: Date.UTC(2025, 8, 15), receiveCount: 1 })
    expect(new Set(messages.flatMap(({ id, receiptHandle }) => [id, receiptHandle])).size).to.equal(6)
  })

  it('leaves a body that says nothing to those who can tell of it', () => {
    for (const body of ['', 'no json', '{"__proto__":{}}']) expect(readQueueEvent({ Records: [{ ...RECORD, body }] })[0]?.body).to.equal(body)
    expect(readQueueEvent({ Records: [] })).to.deep.equal([])
  })

  const attributes = (changes: object): object => ({ ...RECORD, attributes: { ...RECORD.attributes, ...changes } })
  const refused: readonly (readonly [string, unknown, string])[] = [
    ['no event', null, 'Records is missing; expected a list'],
    ['no list', { Records: { 0: RECORD } }, 'Records is an object; expected a list'],
    ['too long a list', { Records: new Array(10_001).fill(RECORD) }, 'Records has 10001 messages; expected at most 10000'],
    ['another source', { Records: [{ ...RECORD, eventSource: 'aws:sns' }] }, 'Records[0].eventSource is text; expected "aws:sqs"'],
    ['a queue that is not FIFO', { Records: [attributes({ MessageGroupId: undefined })] }, 'Records[0].attributes.MessageGroupId is missing; expected the group of the message; is its queue a FIFO queue?'],
    ['no id', { Records: [RECORD, { ...RECORD, messageId: '' }] }, 'Records[1].messageId is empty text'],
    ['no handle', { Records: [{ ...RECORD, receiptHandle: 7 }] }, 'Records[0].receiptHandle is a number'],
    ['no body', { Records: [{ ...RECORD, body: null }] }, 'Records[0].body is null; expected the text'],
    ['no time', { Records: [attributes({ SentTimestamp: '1e9' })] }, 'Records[0].attributes.SentTimestamp is text; expected milliseconds'],
    ['no count', { Records: [attributes({ ApproximateReceiveCount: 1 })] }, 'Records[0].attributes.ApproximateReceiveCount is a number'],
    ['inherited members', { Records: [Object.create(RECORD)] }, 'Records[0].eventSource is missing'],
  ]
  for (const [what, event, message] of refused) {
    it(`refuses ${what} by name`, () => {
      expect(refusalOf(event)).to.include(message)
    })
  }

  it('gives a message for every record, or refuses all, whatever the event', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ Records: fc.array(fc.oneof(fc.constant(RECORD), fc.object())) })), (event) => {
        if (refusalOf(event) !== '') return
        expect(readQueueEvent(event)).to.have.length((event as { Records: unknown[] }).Records.length)
      }),
      { numRuns: 200 },
    )
  })

  it('refuses by the name that says that it would fail again', () => {
    expect(() => readQueueEvent({})).to.throw(RefusedEvent).with.property('name', 'PermanentError')
  })
})
