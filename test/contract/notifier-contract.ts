import { expect } from 'chai'
import type { NoticeMessage, Notifier } from '../../src/ports/notifier.ts'
import { PortError } from '../../src/ports/port-error.ts'
import { rejectionOf, withHarness } from './harness.ts'
import type { Harness } from './harness.ts'

export interface NotifierHarness extends Harness {
  readonly notifier: Notifier
  /** What the other side has accepted, in any order; a repetition with the same id may show once or twice. */
  readonly accepted: () => Promise<readonly { readonly id: string; readonly subject: string; readonly message: string }[]>
}

/** Every promise of the `Notifier` port. */
export function describeNotifierContract(name: string, makeHarness: () => Promise<NotifierHarness>): void {
  describe(`Notifier contract: ${name}`, () => {
    const { test } = withHarness(makeHarness)

    test('a published notice is accepted, its message as it is', async ({ notifier, accepted }) => {
      const sent = notice({ id: 'plain', message: 'File not found in config.json\nOriginal: data/in/é 日.csv' })
      await notifier.publish(sent)
      const found = (await accepted()).find(({ id }) => id === 'plain')
      expect(found).to.deep.include({ subject: sent.subject, message: sent.message })
    })

    test('a repetition with the same id is accepted and is still one notice by id', async ({ notifier, accepted }) => {
      await notifier.publish(notice({ id: 'again' }))
      await notifier.publish(notice({ id: 'again' }))
      expect(new Set((await accepted()).filter(({ id }) => id === 'again').map(({ message }) => message)).size).to.equal(1)
    })

    test('notices with different ids are different, however alike', async ({ notifier, accepted }) => {
      await Promise.all(['a', 'b', 'c'].map((id) => notifier.publish(notice({ id: `alike-${id}` }))))
      const ids = (await accepted()).map(({ id }) => id).filter((id) => id.startsWith('alike-'))
      expect([...new Set(ids)].sort()).to.deep.equal(['alike-a', 'alike-b', 'alike-c'])
    })

    test('a message of 256 KiB is accepted, a longer one refused for good', async ({ notifier, accepted }) => {
      const longest = 'é'.repeat(128 * 1024)
      await notifier.publish(notice({ id: 'longest', message: longest }))
      expect((await accepted()).find(({ id }) => id === 'longest')?.message.length).to.equal(longest.length)
      const error = await rejectionOf(notifier.publish(notice({ id: 'too-long', message: `${longest}x` })))
      expect(error).to.be.instanceOf(PortError)
      expect(error).to.include({ code: 'invalid-argument', retryable: false })
      expect((await accepted()).some(({ id }) => id === 'too-long')).to.equal(false)
    })
  })
}

function notice(changes: Partial<NoticeMessage>): NoticeMessage {
  return {
    id: 'id',
    subject: 'New / Not Configured File',
    message: 'Moved to: data/new_files/a.csv',
    at: '2025-09-15T10:15:00.000Z',
    key: 'data/in/a.csv',
    attributes: { outcome: 'UNCONFIGURED' },
    ...changes,
  }
}
