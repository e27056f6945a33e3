import { expect } from 'chai'
import { MemoryNotifier } from '../../../src/adapters/memory/memory-notifier.ts'
import { RecordingLogger } from '../../../src/adapters/memory/recording-logger.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import type { ReceivedMessage } from '../../../src/ports/job-queue.ts'
import { PortError } from '../../../src/ports/port-error.ts'
import { ConsumeQueue, type ConsumeQueueDeps } from '../../../src/usecases/queue/consume-queue.ts'
import type { WorkGroupTask } from '../../../src/usecases/queue/work-group.ts'
import { ORDERED, OrderedWorld } from './ordered-world.ts'

const MINUTE = 60_000
const RECEIPT = '0'.repeat(64)

function message(id: string, group: string, overrides: Partial<ReceivedMessage> = {}): ReceivedMessage {
  const body = JSON.stringify({ receipt: RECEIPT, attempt: 1, group })
  return { id, group, body, receiptHandle: `handle of ${id}`, sentMs: Date.UTC(2025, 0, 1), receiveCount: 1, ...overrides }
}

/** A consumer over groups that are all done with, but for what is told otherwise. */
function consumer(instead: Partial<ConsumeQueueDeps> = {}) {
  const clock = new VirtualClock()
  const logger = new RecordingLogger()
  const notifier = new MemoryNotifier()
  const tasks: WorkGroupTask[] = []
  const workGroup: ConsumeQueueDeps['workGroup'] = {
    execute: async (task) => {
      tasks.push(task)
      return task.group.startsWith('wait') ? { kind: 'wait', untilMs: clock.nowMs() + MINUTE } : { kind: 'done' }
    },
  }
  const delays: (readonly [handle: string, ms: number])[] = []
  const delay: ConsumeQueueDeps['queue']['delay'] = async (handle, ms) => {
    delays.push([handle, ms])
    return 'delayed'
  }
  const consume = new ConsumeQueue({ queue: { delay }, workGroup, notifier, clock, logger, ...instead })
  return { consume, clock, logger, notifier, tasks, delays }
}

describe('a batch of messages in which something goes wrong', () => {
  it('is answered in full when messages cannot be put back: they come again by themselves', async () => {
    const delay = () => Promise.reject(new PortError('unavailable', 'no answer'))
    const { consume, logger } = consumer({ queue: { delay } })
    const messages = [message('1', 'wait-a'), message('2', 'done-b'), message('3', 'wait-a')]
    expect(await consume.execute(messages, { owner: 'x' })).to.deep.equal(['1', '3'])
    expect(logger.records.filter(({ event }) => event === 'message-not-put-back')).to.have.length(2)
  })

  it('keeps a message that cannot be read until people have been told of it, and goes on with the other groups', async () => {
    const notifier = { publish: () => Promise.reject(new PortError('unavailable', 'no answer')) }
    const { consume, delays } = consumer({ notifier })
    const messages = [message('1', 'a', { body: 'no json' }), message('2', 'a'), message('3', 'b')]
    expect(await consume.execute(messages, { owner: 'x' })).to.deep.equal(['1', '2'])
    expect(delays.map(([handle]) => handle)).to.deep.equal(['handle of 1', 'handle of 2'])
  })

  it('tells of a message that stands in another group than it says, and works on neither', async () => {
    const { consume, notifier, tasks } = consumer()
    expect(await consume.execute([message('1', 'a', { group: 'b' })], { owner: 'x' })).to.deep.equal([])
    expect(tasks).to.deep.equal([])
    expect(notifier.sent.map(({ subject }) => subject)).to.deep.equal(['Malformed Queue Message'])
  })

  it('takes a message for old by its age, and by its receipts, before the queue gives it up', async () => {
    const { consume, clock, tasks } = consumer()
    const sentMs = clock.nowMs()
    await clock.advance(13 * 24 * 60 * MINUTE)
    await consume.execute([message('1', 'a', { sentMs }), message('2', 'b', { sentMs: sentMs - 1 })], { owner: 'x' })
    await consume.execute([message('3', 'c', { sentMs: clock.nowMs(), receiveCount: 500 }), message('4', 'd', { sentMs: clock.nowMs(), receiveCount: 499 })], { owner: 'x' })
    expect(tasks.map(({ group, message: given }) => [group, given?.isOld])).to.deep.equal([['a', false], ['b', true], ['c', true], ['d', false]])
  })
})

describe('files of a group that is slow', () => {
  it('lose neither their place nor their message, however often they are received', async () => {
    const world = new OrderedWorld({ plan: () => ({ durationMs: 260 * MINUTE, end: 'SUCCEEDED' }) })
    await world.world.putConfig([ORDERED])
    const keys = ['1015', '1030', '1045'].map((time) => `data/in/orders_20250915_${time}00.csv`)
    for (const key of keys) await world.land(key)
    let receives = 0
    for (let round = 0; round < 850; round += 1) {
      const messages = await world.queue.receive(10, 5 * MINUTE)
      receives = Math.max(receives, ...messages.map(({ receiveCount }) => receiveCount))
      if (messages.length > 0) await world.deliver(messages)
      await world.tend()
      await world.world.clock.advance(MINUTE)
    }
    expect(receives).to.equal(500)
    expect(world.runs().map(([key]) => key)).to.deep.equal(keys)
    expect((await world.world.receipts()).map(({ state }) => state)).to.deep.equal(['PROCESSED', 'PROCESSED', 'PROCESSED'])
  })
})
