import { expect } from 'chai'
import { isBusyGroup, newOrderGroup, withAdmitted } from '../../../src/domain/queue/order-group.ts'
import { current, file, group, T0 } from './groups.ts'

describe('the record of a group', () => {
  it('begins open and at rest', () => {
    const record = newOrderGroup('orders', T0)
    expect(record).to.deep.equal({
      group: 'orders', state: 'OPEN', attempt: 1, fence: 1, createdAt: T0, updatedAt: T0, history: [{ at: T0, from: null, to: 'OPEN' }], admitted: [],
    })
    expect(isBusyGroup(record)).to.equal(false)
  })

  it('takes a file in behind the others, and nothing of it but what names it', () => {
    const message = { ...file('b'), isOld: true }
    expect(withAdmitted(group({ admitted: [file('a')] }), message)).to.deep.equal(group({ admitted: [file('a'), file('b')] }))
  })

  it('is busy while a file is at work or waits in it, and while it is halted', () => {
    expect(isBusyGroup(group({ current: current({ kind: 'intended' }) }))).to.equal(true)
    expect(isBusyGroup(group({ admitted: [file('a')] }))).to.equal(true)
    expect(isBusyGroup(group({ state: 'HALTED' }))).to.equal(true)
    expect(isBusyGroup(group({ lease: { owner: 'me', untilMs: 1 }, newest: { key: 'a' } }))).to.equal(false)
  })
})
