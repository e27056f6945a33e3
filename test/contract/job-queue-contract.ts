import { expect } from 'chai'
import type { JobQueue, ReceivedMessage } from '../../src/ports/job-queue.ts'
import { PortError } from '../../src/ports/port-error.ts'
import { rejectionOf, withHarness } from './harness.ts'
import type { Harness, Skip } from './harness.ts'

export interface JobQueueHarness extends Omit<Harness, 'skip'> {
  readonly skip?: Skip | readonly Skip[]
  /** A new queue that holds nothing. */
  readonly open: () => Promise<JobQueue>
  /** Lets at least so much time go by for the queues. */
  readonly pass: (durationMs: number) => Promise<void>
  /** How much time `pass` can let go by in one test: some seconds for a real clock. Rules that need more are skipped. */
  readonly passMaxMs: number
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Every promise of the `JobQueue` port. */
export function describeJobQueueContract(name: string, makeHarness: () => Promise<JobQueueHarness>): void {
  describe(`JobQueue contract: ${name}`, () => {
    const needsMs = new Map<string, number>()
    const { test } = withHarness(async () => {
      const harness = await makeHarness()
      return { harness, skip: withoutLongWaits(harness, needsMs), close: () => harness.close() }
    })
    /** A test that lets `waitMs` go by, over a queue of its own. */
    const testOver = (waitMs: number) => (title: string, run: (queue: JobQueue, pass: JobQueueHarness['pass']) => Promise<void>): void => {
      needsMs.set(title, waitMs)
      test(title, async ({ harness: { open, pass } }) => run(await open(), pass))
    }
    describeOrder(testOver)
    describeTimeOuts(testOver)
    describeReceipts(testOver)
    describeDeduplication(testOver)
    describeBounds(testOver)
  })
}

type TestOver = (waitMs: number) => (title: string, run: (queue: JobQueue, pass: JobQueueHarness['pass']) => Promise<void>) => void

function describeOrder(testOver: TestOver): void {
  const test = testOver(0)

  test('a message is received as it was sent', async (queue) => {
    const body = JSON.stringify({ text: 'two\nlines, "quotes" and é 日 \u{1f600}' })
    await queue.send({ group: 'orders_20250915', dedupId: 'd'.repeat(128), body })
    const [message, ...others] = await queue.receive(10, MINUTE)
    expect(others).to.deep.equal([])
    expect(message).to.include({ group: 'orders_20250915', body, receiveCount: 1 })
    expect(message!.id).to.be.a('string').that.is.not.empty
    expect(message!.sentMs).to.be.greaterThan(Date.UTC(2020, 0, 1))
  })

  test('an empty queue gives nothing', async (queue) => {
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
    expect(await queue.backlog()).to.deep.equal({ waiting: 0, out: 0 })
  })

  test('messages of one group come in the order in which they were sent, within a batch and over several', async (queue) => {
    const sent = Array.from({ length: 13 }, (_, index) => `a-${index.toString()}`)
    await sendAll(queue, sent)
    const received: string[] = []
    for (let batches = 0; batches < 13 && received.length < sent.length; batches += 1) {
      const batch = await queue.receive(4, MINUTE)
      expect(batch.length).to.be.within(1, 4)
      received.push(...bodies(batch))
      await removeAll(queue, batch)
    }
    expect(received).to.deep.equal(sent)
  })

  test('nothing of a group comes while a message of it is out', async (queue) => {
    await sendAll(queue, ['a-1', 'a-2'])
    expect(bodies(await queue.receive(1, MINUTE))).to.deep.equal(['a-1'])
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
  })

  test('what is sent later waits for what is out', async (queue) => {
    await sendAll(queue, ['a-1'])
    expect(bodies(await queue.receive(10, MINUTE))).to.deep.equal(['a-1'])
    await sendAll(queue, ['a-2'])
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
  })

  test('nothing of a group comes while a part of its batch is out', async (queue) => {
    await sendAll(queue, ['a-1', 'a-2', 'a-3'])
    const [first, second] = await queue.receive(2, MINUTE)
    expect(await queue.remove(first!.receiptHandle)).to.equal('removed')
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
    expect(await queue.remove(second!.receiptHandle)).to.equal('removed')
    expect(bodies(await queue.receive(10, MINUTE))).to.deep.equal(['a-3'])
  })

  test('a group is not held up by another', async (queue) => {
    await sendAll(queue, ['a-1', 'a-2', 'b-1'])
    const [first] = await queue.receive(1, MINUTE)
    const others = await queue.receive(10, MINUTE)
    expect(first!.body).to.be.oneOf(['a-1', 'b-1'])
    expect(bodies(others)).to.deep.equal(first!.group === 'a' ? ['b-1'] : ['a-1', 'a-2'])
  })

  test('receivers at the same time never have a group in common', async (queue) => {
    const sent = ['a-1', 'a-2', 'a-3', 'b-1', 'b-2']
    await sendAll(queue, sent)
    const batches = await Promise.all([1, 2, 3, 4].map(() => queue.receive(2, MINUTE)))
    const groups = batches.flatMap((batch) => [...new Set(batch.map(({ group }) => group))])
    expect(groups.toSorted()).to.deep.equal([...new Set(groups)].toSorted())
    expect(groups).to.include('a')
  })

  test('the backlog counts what waits, in blocked groups too, and what is out', async (queue) => {
    await sendAll(queue, ['a-1', 'a-2', 'a-3', 'b-1'])
    expect(await queue.backlog()).to.deep.equal({ waiting: 4, out: 0 })
    const batch = await queue.receive(2, MINUTE)
    expect(await queue.backlog()).to.deep.equal({ waiting: 2, out: 2 })
    await removeAll(queue, batch)
    expect(await queue.backlog()).to.deep.equal({ waiting: 2, out: 0 })
  })
}

function describeTimeOuts(testOver: TestOver): void {
  testOver(SECOND)('a message that is not removed comes again in its time, ahead of its group, and is counted', async (queue, pass) => {
    await sendAll(queue, ['a-1', 'a-2'])
    const [first] = await queue.receive(1, SECOND)
    await pass(SECOND)
    const again = await queue.receive(10, MINUTE)
    expect(bodies(again)).to.deep.equal(['a-1', 'a-2'])
    expect(again.map(({ receiveCount }) => receiveCount)).to.deep.equal([2, 1])
    expect(again[0]).to.include({ id: first!.id, sentMs: first!.sentMs })
    expect(again[0]!.receiptHandle).not.to.equal(first!.receiptHandle)
  })

  testOver(3 * SECOND)('a message whose time out is made shorter comes again then, and nothing of its group before', async (queue, pass) => {
    await sendAll(queue, ['a-1', 'a-2'])
    const [first] = await queue.receive(1, HOUR)
    expect(await queue.delay(first!.receiptHandle, 3 * SECOND)).to.equal('delayed')
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
    await pass(3 * SECOND)
    expect(bodies(await queue.receive(1, MINUTE))).to.deep.equal(['a-1'])
  })

  testOver(0)('a message that is delayed by nothing comes again at once', async (queue) => {
    await sendAll(queue, ['a-1', 'a-2'])
    const [first] = await queue.receive(1, MINUTE)
    expect(await queue.delay(first!.receiptHandle, 0)).to.equal('delayed')
    const [again] = await queue.receive(1, MINUTE)
    expect(again).to.include({ body: 'a-1', receiveCount: 2 })
  })

  testOver(2 * SECOND)('a message whose time out is made longer stays out', async (queue, pass) => {
    await sendAll(queue, ['a-1', 'a-2'])
    const [first] = await queue.receive(1, 2 * SECOND)
    expect(await queue.delay(first!.receiptHandle, HOUR)).to.equal('delayed')
    await pass(2 * SECOND)
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
    expect(await queue.remove(first!.receiptHandle)).to.equal('removed')
    expect(bodies(await queue.receive(10, MINUTE))).to.deep.equal(['a-2'])
  })

  testOver(SECOND)('of a batch, the message that was not removed comes again', async (queue, pass) => {
    await sendAll(queue, ['a-1', 'a-2', 'a-3'])
    const [first] = await queue.receive(3, SECOND)
    expect(await queue.remove(first!.receiptHandle)).to.equal('removed')
    await pass(SECOND)
    expect(bodies(await queue.receive(10, MINUTE))).to.deep.equal(['a-2', 'a-3'])
  })

  testOver(14 * DAY)('a message vanishes after 14 days, and not before', async (queue, pass) => {
    await sendAll(queue, ['a-1'])
    await pass(DAY)
    await sendAll(queue, ['a-2', 'b-1'])
    await pass(13 * DAY - SECOND)
    const [first] = await queue.receive(1, 0)
    expect(first).to.include({ body: 'a-1' })
    await pass(SECOND)
    expect(bodies(await queue.receive(10, 0)).toSorted()).to.deep.equal(['a-2', 'b-1'])
  })
}

function describeReceipts(testOver: TestOver): void {
  testOver(0)('a message that was removed is gone, and may be removed again', async (queue) => {
    await sendAll(queue, ['a-1'])
    const [first] = await queue.receive(1, MINUTE)
    expect(await queue.remove(first!.receiptHandle)).to.equal('removed')
    expect(await queue.remove(first!.receiptHandle)).to.equal('removed')
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
    expect(await queue.backlog()).to.deep.equal({ waiting: 0, out: 0 })
  })

  testOver(0)('a message that was removed cannot be delayed', async (queue) => {
    await sendAll(queue, ['a-1'])
    const [first] = await queue.receive(1, MINUTE)
    await queue.remove(first!.receiptHandle)
    expect(await queue.delay(first!.receiptHandle, 0)).to.equal('expired')
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
  })

  testOver(SECOND)('a receipt whose time is up removes nothing', async (queue, pass) => {
    await sendAll(queue, ['a-1'])
    const [first] = await queue.receive(1, SECOND)
    await pass(SECOND)
    expect(await queue.remove(first!.receiptHandle)).to.equal('expired')
    expect(bodies(await queue.receive(10, MINUTE))).to.deep.equal(['a-1'])
  })

  testOver(SECOND)('a receipt whose time is up delays nothing', async (queue, pass) => {
    await sendAll(queue, ['a-1'])
    const [first] = await queue.receive(1, SECOND)
    await pass(SECOND)
    expect(await queue.delay(first!.receiptHandle, HOUR)).to.equal('expired')
    expect(bodies(await queue.receive(10, MINUTE))).to.deep.equal(['a-1'])
  })

  testOver(0)('an earlier receipt does nothing to a later one of the same message', async (queue) => {
    await sendAll(queue, ['a-1', 'a-2'])
    const [first] = await queue.receive(1, MINUTE)
    await queue.delay(first!.receiptHandle, 0)
    const [again] = await queue.receive(1, MINUTE)
    expect(await queue.remove(first!.receiptHandle)).to.equal('expired')
    expect(await queue.delay(first!.receiptHandle, 0)).to.equal('expired')
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
    expect(await queue.remove(again!.receiptHandle)).to.equal('removed')
    expect(bodies(await queue.receive(10, MINUTE))).to.deep.equal(['a-2'])
  })
}

function describeDeduplication(testOver: TestOver): void {
  testOver(0)('of messages with the same deduplication id the first is taken, whatever their groups and bodies', async (queue) => {
    await queue.send({ group: 'a', dedupId: 'same', body: 'first' })
    await queue.send({ group: 'a', dedupId: 'same', body: 'second' })
    await queue.send({ group: 'b', dedupId: 'same', body: 'third' })
    await queue.send({ group: 'b', dedupId: 'other', body: 'first' })
    const received = await queue.receive(10, MINUTE)
    expect(received.map(({ group, body }) => `${group} ${body}`).toSorted()).to.deep.equal(['a first', 'b first'])
  })

  testOver(0)('a duplicate of a message that is out vanishes', async (queue) => {
    await queue.send({ group: 'a', dedupId: 'same', body: 'body' })
    const batch = await queue.receive(10, MINUTE)
    await queue.send({ group: 'b', dedupId: 'same', body: 'body' })
    await removeAll(queue, batch)
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
  })

  testOver(0)('a duplicate of a message that was removed vanishes', async (queue) => {
    await queue.send({ group: 'a', dedupId: 'same', body: 'body' })
    await removeAll(queue, await queue.receive(10, MINUTE))
    await queue.send({ group: 'a', dedupId: 'same', body: 'body' })
    expect(await queue.receive(10, MINUTE)).to.deep.equal([])
  })

  testOver(5 * MINUTE)('after five minutes a deduplication id is as good as new', async (queue, pass) => {
    await queue.send({ group: 'a', dedupId: 'same', body: 'first' })
    await pass(5 * MINUTE - SECOND)
    await queue.send({ group: 'a', dedupId: 'same', body: 'second' })
    await pass(SECOND)
    await queue.send({ group: 'a', dedupId: 'same', body: 'third' })
    expect(bodies(await queue.receive(10, MINUTE))).to.deep.equal(['first', 'third'])
  })
}

function describeBounds(testOver: TestOver): void {
  testOver(0)('a receipt outside of the bounds is refused', async (queue) => {
    await sendAll(queue, ['a-1'])
    for (const limit of [0, 11, 1.5, Number.NaN]) await expectRefusal(queue.receive(limit, MINUTE))
    for (const visibilityMs of [-1, 12 * HOUR + 1, Number.NaN]) await expectRefusal(queue.receive(1, visibilityMs))
    const [first] = await queue.receive(1, 12 * HOUR)
    for (const visibilityMs of [-1, 12 * HOUR + 1, Number.NaN]) await expectRefusal(queue.delay(first!.receiptHandle, visibilityMs))
    expect(await queue.remove(first!.receiptHandle)).to.equal('removed')
  })

  testOver(2 * SECOND)('a delay beyond 12 hours since the receipt is refused, and changes nothing', async (queue, pass) => {
    await sendAll(queue, ['a-1'])
    const [first] = await queue.receive(1, HOUR)
    await pass(2 * SECOND)
    await expectRefusal(queue.delay(first!.receiptHandle, 12 * HOUR))
    expect(await queue.delay(first!.receiptHandle, 11 * HOUR)).to.equal('delayed')
  })

  for (const [what, body] of Object.entries({ empty: '', 'too long': 'x'.repeat(1_048_577), 'not to be written in XML': 'a\u0000b' })) {
    testOver(0)(`a body that is ${what} is refused`, async (queue) => {
      await expectRefusal(queue.send({ group: 'a', dedupId: 'd', body }))
      expect(await queue.backlog()).to.deep.equal({ waiting: 0, out: 0 })
    })
  }

  for (const [what, ids] of Object.entries({ empty: [''], 'too long': ['x'.repeat(129)], 'not of ASCII or has a space': ['é', 'a b'] })) {
    testOver(0)(`a group or a deduplication id that is ${what} is refused`, async (queue) => {
      for (const id of ids) {
        await expectRefusal(queue.send({ group: id, dedupId: 'd', body: 'x' }))
        await expectRefusal(queue.send({ group: 'a', dedupId: id, body: 'x' }))
      }
      expect(await queue.backlog()).to.deep.equal({ waiting: 0, out: 0 })
    })
  }
}

/** What a harness skips, and what it has no time for. */
function withoutLongWaits({ skip = [], passMaxMs }: JobQueueHarness, needsMs: ReadonlyMap<string, number>): readonly Skip[] {
  const tests = [...needsMs].filter(([, waitMs]) => waitMs > passMaxMs).map(([title]) => title)
  return [skip, { tests, reason: 'the clock cannot be moved so far' }].flat()
}

/** Sends texts such as `a-1`, whose group is the part before the dash, one after another. */
async function sendAll(queue: JobQueue, texts: readonly string[]): Promise<void> {
  for (const text of texts) await queue.send({ group: text.split('-')[0]!, dedupId: text, body: text })
}

async function removeAll(queue: JobQueue, batch: readonly ReceivedMessage[]): Promise<void> {
  for (const { receiptHandle } of batch) expect(await queue.remove(receiptHandle)).to.equal('removed')
}

function bodies(batch: readonly ReceivedMessage[]): readonly string[] {
  return batch.map(({ body }) => body)
}

async function expectRefusal(call: Promise<unknown>): Promise<void> {
  const error = await rejectionOf(call)
  expect(error).to.be.instanceOf(PortError)
  expect(error).to.include({ code: 'invalid-argument', retryable: false })
}
