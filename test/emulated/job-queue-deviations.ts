import type { JobQueue } from '../../src/ports/job-queue.ts'
import type { JobQueueHarness } from '../contract/job-queue-contract.ts'
import type { Deviation } from './deviations.ts'
import { fifoHarness } from './emulated-aws.ts'

export const JOB_QUEUE_DEVIATIONS: readonly Deviation[] = [
  {
    emulators: ['moto', 'MiniStack'],
    suite: 'JobQueue',
    tests: ['a receipt whose time is up removes nothing', 'a receipt whose time is up delays nothing'],
    reason: 'a receipt is valid until the next one of its message, and not only until its time is up',
    stillThere: overQueue(async (queue, pass) => {
      const handle = await receiptOf(queue, 1_000)
      await pass(1_000)
      return (await queue.remove(handle)) === 'removed'
    }),
  },
  {
    emulators: ['moto'],
    suite: 'JobQueue',
    tests: ['an earlier receipt does nothing to a later one of the same message'],
    reason: 'an earlier receipt stays valid beside the newest',
    stillThere: overQueue(async (queue) => {
      const handle = await receiptOf(queue, 0)
      await queue.receive(1, 60_000)
      return (await queue.remove(handle)) === 'removed'
    }),
  },
  {
    emulators: ['moto'],
    suite: 'JobQueue',
    tests: ['of a batch, the message that was not removed comes again'],
    reason: 'when of a batch one message was removed and the time of the others is up, a later one overtakes the earlier one',
    stillThere: overQueue(async (queue, pass) => {
      for (const body of ['1', '2', '3']) await queue.send({ group: 'g', dedupId: body, body })
      const [first] = await queue.receive(3, 1_000)
      await queue.remove(first!.receiptHandle)
      await pass(1_000)
      return (await queue.receive(1, 60_000))[0]?.body !== '2'
    }),
  },
  {
    emulators: ['moto'],
    suite: 'JobQueue',
    tests: ['a duplicate of a message that was removed vanishes'],
    reason: 'a deduplication id is forgotten with its message',
    stillThere: overQueue(async (queue) => {
      await queue.remove(await receiptOf(queue, 60_000))
      await receiptOf(queue, 60_000)
      return true
    }),
  },
  {
    emulators: ['MiniStack'],
    suite: 'JobQueue',
    tests: ['of messages with the same deduplication id the first is taken, whatever their groups and bodies'],
    reason: 'a duplicate with another body is answered with the MD5 of the first body, which the SDK takes for a broken transfer',
    stillThere: overQueue(async (queue) => {
      await queue.send({ group: 'g', dedupId: 'same', body: 'first' })
      return await isRefused(queue.send({ group: 'g', dedupId: 'same', body: 'second' }))
    }),
  },
  {
    emulators: ['MiniStack'],
    suite: 'JobQueue',
    tests: ['a message that was removed is gone, and may be removed again'],
    reason: 'a second removal is refused',
    stillThere: overQueue(async (queue) => {
      const handle = await receiptOf(queue, 60_000)
      await queue.remove(handle)
      return (await queue.remove(handle)) === 'expired'
    }),
  },
  {
    emulators: ['MiniStack'],
    suite: 'JobQueue',
    tests: ['a delay beyond 12 hours since the receipt is refused, and changes nothing'],
    reason: 'a message may be out for longer than 12 hours',
    stillThere: overQueue(async (queue, pass) => {
      const handle = await receiptOf(queue, 60_000)
      await pass(1_000)
      return !(await isRefused(queue.delay(handle, 43_200_000)))
    }),
  },
  taking(['moto'], { body: '' }, 'an empty body is taken', 'a body that is empty is refused'),
  taking(['moto'], { body: 'a\u0000b' }, 'a control character is taken', 'a body that is not to be written in XML is refused'),
  taking(['moto', 'MiniStack'], { group: 'x'.repeat(129) }, 'a group of 129 characters is taken', 'a group or a deduplication id that is too long is refused'),
  taking(['moto', 'MiniStack'], { group: 'é' }, 'a group of any characters is taken', 'a group or a deduplication id that is not of ASCII or has a space is refused'),
]

function taking(
  emulators: Deviation['emulators'],
  changes: { readonly group?: string; readonly body?: string },
  reason: string,
  test: string,
): Deviation {
  const stillThere = overQueue(async (queue) => !(await isRefused(queue.send({ group: 'g', dedupId: 'd', body: 'x', ...changes }))))
  return { emulators, suite: 'JobQueue', tests: [test], reason, stillThere }
}

/** Asks a new queue of the emulator. */
function overQueue(ask: (queue: JobQueue, pass: JobQueueHarness['pass']) => Promise<boolean>): (url: string) => Promise<boolean> {
  return async (url) => {
    const { open, pass, close } = fifoHarness(url)
    try {
      return await ask(await open(), pass)
    } finally {
      await close()
    }
  }
}

/** Sends a message, the same every time, and receives it. */
async function receiptOf(queue: JobQueue, visibilityMs: number): Promise<string> {
  await queue.send({ group: 'g', dedupId: 'd', body: 'b' })
  const [message] = await queue.receive(1, visibilityMs)
  if (message === undefined) throw new Error('the message was not received')
  return message.receiptHandle
}

async function isRefused(call: Promise<unknown>): Promise<boolean> {
  return await call.then(
    () => false,
    () => true,
  )
}
