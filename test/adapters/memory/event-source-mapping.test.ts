import { expect } from 'chai'
import { EventSourceMapping, reportedFailures, type QueueEvent } from '../../../src/adapters/memory/event-source-mapping.ts'
import { MemoryFifoQueue } from '../../../src/adapters/memory/memory-fifo-queue.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'

const MINUTE = 60_000

interface Rig {
  readonly clock: VirtualClock
  readonly queue: MemoryFifoQueue
  readonly mapping: EventSourceMapping
  /** The bodies of every batch, in the order of the invocations. */
  readonly batches: string[][]
}

/** A queue that holds these texts, whose group is the part before the dash, and a function that answers so. */
async function makeRig(
  texts: readonly string[],
  answer: (event: QueueEvent, rig: Rig) => unknown,
  options: { readonly batchSize?: number; readonly queueArn?: string } = {},
): Promise<Rig> {
  const clock = new VirtualClock(1_000)
  const queue = new MemoryFifoQueue({ clock })
  for (const text of texts) await queue.send({ group: text.split('-')[0]!, dedupId: `id-${text}`, body: text })
  const batches: string[][] = []
  const handler = async (event: QueueEvent): Promise<unknown> => {
    batches.push(event.Records.map(({ body }) => body))
    return answer(event, rig)
  }
  const rig: Rig = { clock, queue, batches, mapping: new EventSourceMapping({ queue, handler, visibilityMs: MINUTE, ...options }) }
  return rig
}

const held = ({ queue }: Rig): readonly string[] => queue.snapshot().map(({ body }) => body)

/** The response that names these bodies as failed. */
function failing(event: QueueEvent, bodies: readonly string[]): unknown {
  const failed = event.Records.filter(({ body }) => bodies.includes(body))
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}

describe('EventSourceMapping', () => {
  it('gives the function records as Lambda does', async () => {
    const events: QueueEvent[] = []
    const rig = await makeRig(['a-1'], (event) => void events.push(event), { queueArn: 'arn:aws:sqs:us-east-2:123456789012:files.fifo' })
    const delivery = await rig.mapping.deliver()
    expect(events).to.deep.equal([
      {
        Records: [
          {
            messageId: '00000000-0000-4000-8000-000000000001',
            receiptHandle: 'receipt-1-1',
            body: 'a-1',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: '1000',
              SequenceNumber: '00000000000000000001',
              MessageGroupId: 'a',
              SenderId: 'AIDAEXAMPLESENDER',
              MessageDeduplicationId: 'id-a-1',
              ApproximateFirstReceiveTimestamp: '1000',
            },
            messageAttributes: {},
            md5OfBody: '737c191aed52450b9c655083c9971bdd',
            eventSource: 'aws:sqs',
            eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:files.fifo',
            awsRegion: 'us-east-2',
          },
        ],
      },
    ])
    expect(delivery).to.deep.equal({ event: events[0], removed: ['00000000-0000-4000-8000-000000000001'], left: [] })
  })

  it('invokes nothing when nothing can be had', async () => {
    const rig = await makeRig([], () => undefined)
    expect(await rig.mapping.deliver()).to.equal(undefined)
    expect(rig.batches).to.deep.equal([])
  })

  it('invokes with no more than a batch', async () => {
    const rig = await makeRig(['a-1', 'a-2', 'a-3'], () => undefined, { batchSize: 2 })
    await rig.mapping.deliver()
    await rig.mapping.deliver()
    expect(rig.batches).to.deep.equal([['a-1', 'a-2'], ['a-3']])
  })

  it('removes what the response does not name, and leaves the rest out as long as it is', async () => {
    const rig = await makeRig(['a-1', 'a-2', 'a-3', 'b-1'], async (event, { queue }) => {
      await queue.delay(event.Records[1]!.receiptHandle, 5_000)
      await queue.delay(event.Records[2]!.receiptHandle, 5_000)
      return failing(event, ['a-2', 'a-3'])
    })
    const delivery = await rig.mapping.deliver()
    expect(delivery!.removed).to.have.length(2)
    expect(delivery!.left).to.deep.equal(delivery!.event.Records.slice(1, 3).map(({ messageId }) => messageId))
    expect(held(rig)).to.deep.equal(['a-2', 'a-3'])
    await rig.clock.advance(4_999)
    expect(await rig.mapping.deliver()).to.equal(undefined)
    await rig.clock.advance(1)
    await rig.mapping.deliver()
    expect(rig.batches.at(-1)).to.deep.equal(['a-2', 'a-3'])
  })

  for (const [what, answer] of Object.entries({
    'a function that throws': () => {
      throw new Error('broken')
    },
    'a response that names a message that is not in the batch': (event: QueueEvent) => ({
      batchItemFailures: [{ itemIdentifier: event.Records[0]!.messageId }, { itemIdentifier: 'unknown' }],
    }),
    'a response that cannot be written as JSON': () => ({ batchItemFailures: [1n] }),
  })) {
    it(`leaves the whole batch in the queue after ${what}`, async () => {
      const rig = await makeRig(['a-1', 'b-1'], answer)
      const delivery = await rig.mapping.deliver()
      expect(delivery!.error).to.be.instanceOf(Error)
      expect(delivery).to.deep.include({ removed: [], left: delivery!.event.Records.map(({ messageId }) => messageId) })
      await rig.clock.advance(MINUTE - 1)
      expect(await rig.mapping.deliver()).to.equal(undefined)
      await rig.clock.advance(1)
      const again = await rig.mapping.deliver()
      expect(again!.event.Records.map(({ attributes }) => attributes.ApproximateReceiveCount)).to.deep.equal(['2', '2'])
    })
  }

  it('cannot remove what the function has finished too late', async () => {
    const rig = await makeRig(['a-1', 'b-1'], async (event, { clock, queue }) => {
      await queue.delay(event.Records[1]!.receiptHandle, 10 * MINUTE)
      await clock.advance(MINUTE)
      return {}
    })
    const delivery = await rig.mapping.deliver()
    expect(delivery!.left).to.deep.equal([delivery!.event.Records[0]!.messageId])
    expect(held(rig)).to.deep.equal(['a-1'])
  })

  it('invokes side by side for different groups, never for one', async () => {
    let open: (() => void) | undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    const rig = await makeRig(['a-1', 'a-2', 'a-3', 'b-1'], () => gate, { batchSize: 2 })
    const deliveries = [rig.mapping.deliver(), rig.mapping.deliver(), rig.mapping.deliver()]
    expect(await deliveries[2]).to.equal(undefined)
    expect(rig.batches).to.deep.equal([['a-1', 'a-2'], ['b-1']])
    open!()
    await Promise.all(deliveries)
    await rig.mapping.deliver()
    expect(rig.batches.at(-1)).to.deep.equal(['a-3'])
    expect(held(rig)).to.deep.equal([])
  })
})

describe('the failures that a response reports', () => {
  const batch = ['m-1', 'm-2']

  for (const response of [undefined, null, {}, { batchItemFailures: null }, { batchItemFailures: undefined }, { batchItemFailures: [] }, { other: 1 }]) {
    it(`are none in ${JSON.stringify(response) ?? 'undefined'}`, () => {
      expect([...reportedFailures(response, batch)]).to.deep.equal([])
    })
  }

  it('are the messages named, each once', () => {
    const response = { batchItemFailures: ['m-2', 'm-1', 'm-2'].map((itemIdentifier) => ({ itemIdentifier })) }
    expect([...reportedFailures(response, batch)]).to.deep.equal(['m-2', 'm-1'])
  })

  for (const response of [
    'done',
    7,
    true,
    { batchItemFailures: {} },
    { batchItemFailures: 'm-1' },
    { batchItemFailures: ['m-1'] },
    { batchItemFailures: [null] },
    { batchItemFailures: [{}] },
    { batchItemFailures: [{ itemIdentifier: '' }] },
    { batchItemFailures: [{ itemIdentifier: null }] },
    { batchItemFailures: [{ itemIdentifier: 'm-3' }] },
    { batchItemFailures: [{ itemIdentifier: 'm-1' }, { messageId: 'm-2' }] },
  ]) {
    it(`are everything in ${JSON.stringify(response)}`, () => {
      expect(() => reportedFailures(response, batch)).to.throw(Error)
    })
  }
})
