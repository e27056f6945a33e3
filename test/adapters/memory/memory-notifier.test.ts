import { expect } from 'chai'
import { MemoryNotifier } from '../../../src/adapters/memory/memory-notifier.ts'
import { rejectionOf } from '../../contract/harness.ts'
import { describeNotifierContract } from '../../contract/notifier-contract.ts'

describeNotifierContract('memory', async () => {
  const notifier = new MemoryNotifier()
  return { notifier, accepted: async () => notifier.sent, close: async () => undefined }
})

describe('MemoryNotifier', () => {
  const notice = { id: '1', subject: 's', message: 'm', at: '2025-01-01T00:00:00Z', attributes: {} }

  it('shows a repetition as a subscriber would see it', async () => {
    const notifier = new MemoryNotifier()
    await notifier.publish(notice)
    await notifier.publish(notice)
    expect(notifier.sent).to.deep.equal([notice, notice])
  })

  it('refuses an empty message, as the service does', async () => {
    const error = await rejectionOf(new MemoryNotifier().publish({ ...notice, message: '' }))
    expect(error).to.include({ code: 'invalid-argument' })
  })
})
