import { expect } from 'chai'
import { MemoryFifoQueue, type GroupShare } from '../../../src/adapters/memory/memory-fifo-queue.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeJobQueueContract } from '../../contract/job-queue-contract.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

describeJobQueueContract('memory', async () => {
  const clock = new VirtualClock()
  return {
    open: async () => new MemoryFifoQueue({ clock }),
    pass: (durationMs) => clock.advance(durationMs),
    passMaxMs: Number.POSITIVE_INFINITY,
    close: async () => undefined,
  }
})

/** Sends texts such as `a-1`, whose group is the part before the dash. */
async function sendAll(queue: MemoryFifoQueue, texts: readonly string[]): Promise<void> {
  for (const text of texts) await queue.send({ group: text.split('-')[0]!, dedupId: text, body: text })
}

const bodiesOf = (messages: readonly { readonly body: string }[]): readonly string[] => messages.map(({ body }) => body)

describe('MemoryFifoQueue', () => {
  it('shows what it holds in the order in which it was sent, and until when it is out', async () => {
    const clock = new VirtualClock(5_000)
    const queue = new MemoryFifoQueue({ clock })
    await sendAll(queue, ['a-1', 'b-1', 'a-2'])
    const [first] = await queue.receive(1, 1)
    const before = queue.snapshot()
    await queue.remove(first!.receiptHandle)
    expect(before).to.deep.equal([
      {
        id: '00000000-0000-4000-8000-000000000001', group: 'a', dedupId: 'a-1', body: 'a-1', sentMs: 5_000,
        sequenceNumber: '00000000000000000001', receiveCount: 1, outUntilMs: 6_000,
      },
      { id: '00000000-0000-4000-8000-000000000002', group: 'b', dedupId: 'b-1', body: 'b-1', sentMs: 5_000, sequenceNumber: '00000000000000000002', receiveCount: 0 },
      { id: '00000000-0000-4000-8000-000000000003', group: 'a', dedupId: 'a-2', body: 'a-2', sentMs: 5_000, sequenceNumber: '00000000000000000003', receiveCount: 0 },
    ])
    expect(bodiesOf(queue.snapshot())).to.deep.equal(['b-1', 'a-2'])
  })

  it('tells a receiver what the service tells', async () => {
    const clock = new VirtualClock(1_000)
    const queue = new MemoryFifoQueue({ clock })
    await sendAll(queue, ['a-1'])
    await clock.advance(SECOND)
    const [first] = await queue.receive(1, 0)
    await clock.advance(SECOND)
    const [again] = await queue.receive(1, 0)
    const common = { id: first!.id, group: 'a', dedupId: 'a-1', body: 'a-1', sentMs: 1_000, sequenceNumber: '00000000000000000001', firstReceivedMs: 2_000 }
    expect(first).to.deep.equal({ ...common, receiptHandle: 'receipt-1-1', receiveCount: 1 })
    expect(again).to.deep.equal({ ...common, receiptHandle: 'receipt-1-2', receiveCount: 2 })
  })

  it('fills a batch from the group with the oldest message first', async () => {
    const queue = new MemoryFifoQueue({ clock: new VirtualClock() })
    await sendAll(queue, ['b-1', 'a-1', 'c-1', 'a-2', 'b-2'])
    expect(bodiesOf(await queue.receive(4, MINUTE))).to.deep.equal(['b-1', 'b-2', 'a-1', 'a-2'])
    expect(bodiesOf(await queue.receive(4, MINUTE))).to.deep.equal(['c-1'])
  })

  it('goes by the oldest message that is left of a group', async () => {
    const queue = new MemoryFifoQueue({ clock: new VirtualClock() })
    await sendAll(queue, ['a-1', 'b-1', 'a-2'])
    const [first] = await queue.receive(1, MINUTE)
    await queue.remove(first!.receiptHandle)
    expect(bodiesOf(await queue.receive(10, MINUTE))).to.deep.equal(['b-1', 'a-2'])
  })

  it('draws a batch as it is told, from ready groups alone and in their order', async () => {
    const seen: (readonly GroupShare[])[] = []
    const draws: GroupShare[][] = [
      [{ group: 'c', messages: 1 }, { group: 'a', messages: 1 }, { group: 'none', messages: 9 }, { group: 'a', messages: 9 }, { group: 'b', messages: 0 }],
      [{ group: 'a', messages: 9 }, { group: 'b', messages: 9 }],
    ]
    const draw = (ready: readonly GroupShare[]): readonly GroupShare[] => {
      seen.push(ready)
      return draws.shift()!
    }
    const queue = new MemoryFifoQueue({ clock: new VirtualClock(), draw })
    await sendAll(queue, ['a-1', 'b-1', 'c-1', 'a-2', 'a-3'])
    expect(bodiesOf(await queue.receive(3, MINUTE))).to.deep.equal(['c-1', 'a-1', 'a-2'])
    expect(bodiesOf(await queue.receive(10, MINUTE))).to.deep.equal(['b-1'])
    expect(seen).to.deep.equal([
      [{ group: 'a', messages: 3 }, { group: 'b', messages: 1 }, { group: 'c', messages: 1 }],
      [{ group: 'b', messages: 1 }],
    ])
  })

  it('counts a time out from its receipt or its delay, in whole seconds', async () => {
    const clock = new VirtualClock()
    const queue = new MemoryFifoQueue({ clock })
    await sendAll(queue, ['a-1'])
    const [first] = await queue.receive(1, 1_001)
    await clock.advance(1_999)
    expect(await queue.receive(1, 0)).to.deep.equal([])
    expect(await queue.delay(first!.receiptHandle, 1)).to.equal('delayed')
    await clock.advance(999)
    expect(await queue.receive(1, 0)).to.deep.equal([])
    await clock.advance(1)
    expect(await queue.receive(1, 0)).to.have.length(1)
  })

  it('lets a message be out for 12 hours since its receipt and not a second longer', async () => {
    const clock = new VirtualClock()
    const queue = new MemoryFifoQueue({ clock })
    await sendAll(queue, ['a-1'])
    const [first] = await queue.receive(1, 11 * HOUR)
    await clock.advance(10 * HOUR)
    expect(await queue.delay(first!.receiptHandle, HOUR)).to.equal('delayed')
    expect(await rejectionOf(queue.delay(first!.receiptHandle, 2 * HOUR + 1))).to.include({ name: 'PortError', code: 'invalid-argument' })
    expect(await queue.delay(first!.receiptHandle, 2 * HOUR)).to.equal('delayed')
    await clock.advance(2 * HOUR)
    expect(await queue.receive(1, MINUTE)).to.have.length(1)
  })

  it('removes nothing by a receipt of no time, nor by a handle that it never gave', async () => {
    const queue = new MemoryFifoQueue({ clock: new VirtualClock() })
    await sendAll(queue, ['a-1'])
    const [first] = await queue.receive(1, 0)
    for (const handle of [first!.receiptHandle, 'other', '__proto__', '']) {
      expect(await queue.remove(handle), handle).to.equal('expired')
      expect(await queue.delay(handle, 0), handle).to.equal('expired')
    }
    expect(queue.snapshot()).to.have.length(1)
  })

  it('takes the repetition of a removal as long as its receipt would have held', async () => {
    const clock = new VirtualClock()
    const queue = new MemoryFifoQueue({ clock })
    await sendAll(queue, ['a-1'])
    const [first] = await queue.receive(1, MINUTE)
    await queue.remove(first!.receiptHandle)
    await clock.advance(MINUTE - 1)
    expect(await queue.remove(first!.receiptHandle)).to.equal('removed')
    await clock.advance(1)
    expect(await queue.remove(first!.receiptHandle)).to.equal('expired')
  })

  it('does not count the five minutes anew for a duplicate', async () => {
    const clock = new VirtualClock()
    const queue = new MemoryFifoQueue({ clock })
    await sendAll(queue, ['a-1'])
    await clock.advance(4 * MINUTE)
    await sendAll(queue, ['a-1'])
    await clock.advance(MINUTE)
    await sendAll(queue, ['a-1'])
    expect(queue.snapshot()).to.have.length(2)
  })

  it('lets a message vanish that is out, and then the next of its group pass', async () => {
    const clock = new VirtualClock()
    const queue = new MemoryFifoQueue({ clock, retentionMs: HOUR })
    await sendAll(queue, ['a-1'])
    await clock.advance(MINUTE)
    await sendAll(queue, ['a-2'])
    const [first] = await queue.receive(1, 2 * HOUR)
    await clock.advance(59 * MINUTE)
    expect(await queue.remove(first!.receiptHandle)).to.equal('expired')
    expect(bodiesOf(await queue.receive(10, MINUTE))).to.deep.equal(['a-2'])
  })

  it('moves a message that was received too often, and lets the next of its group pass', async () => {
    const clock = new VirtualClock()
    const deadLetters = new MemoryFifoQueue({ clock, retentionMs: HOUR })
    const queue = new MemoryFifoQueue({ clock, redrive: { maxReceiveCount: 2, deadLetters } })
    await sendAll(queue, ['a-1', 'a-2', 'b-1'])
    for (let receipts = 0; receipts < 2; receipts += 1) expect(bodiesOf(await queue.receive(1, 0))).to.deep.equal(['a-1'])
    await clock.advance(HOUR)
    expect(deadLetters.snapshot()).to.deep.equal([])
    expect(bodiesOf(await queue.receive(1, MINUTE))).to.deep.equal(['a-2'])
    expect(bodiesOf(queue.snapshot())).to.deep.equal(['a-2', 'b-1'])

    // The retention begins anew, and the deduplication id is the message's own, so that none takes the place of another.
    await clock.advance(HOUR - 1)
    const [moved] = await deadLetters.receive(1, MINUTE)
    expect(moved).to.include({ group: 'a', body: 'a-1', receiveCount: 3, dedupId: moved!.id })
    await clock.advance(1)
    expect(deadLetters.snapshot()).to.deep.equal([])
  })

  it('hands out copies', async () => {
    const queue = new MemoryFifoQueue({ clock: new VirtualClock() })
    const sent = { group: 'a', dedupId: 'a', body: 'as sent' }
    await queue.send(sent)
    sent.body = 'changed'
    Object.assign(queue.snapshot()[0]!, { body: 'changed' })
    const [received] = await queue.receive(1, 0)
    Object.assign(received!, { body: 'changed' })
    expect(bodiesOf(await queue.receive(1, 0))).to.deep.equal(['as sent'])
  })
})
