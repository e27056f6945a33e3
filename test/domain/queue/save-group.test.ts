import { expect } from 'chai'
import { GROUP_HISTORY_MAX, savedGroup } from '../../../src/domain/queue/save-group.ts'
import { file, group, T0, T1 } from './groups.ts'

describe('a group that is saved', () => {
  it('has a higher fence than the record before, whatever the change made of it, and its time', () => {
    const before = group({ fence: 7 })
    expect(savedGroup(before, { ...before, fence: 1, admitted: [file('a')] }, T1)).to.deep.equal({ ...before, fence: 8, updatedAt: T1, admitted: [file('a')] })
  })

  it('has a line in its history when its state is another, and only then', () => {
    const halted = savedGroup(group(), group({ state: 'HALTED' }), T1)
    expect(halted.history).to.deep.equal([{ at: T0, from: null, to: 'OPEN' }, { at: T1, from: 'OPEN', to: 'HALTED' }])
    expect(savedGroup(halted, halted, T1, { by: 'ann' }).history).to.deep.equal(halted.history)
    expect(savedGroup(halted, { ...halted, state: 'OPEN' }, T1, { by: 'ann', reason: 'corrected' }).history.at(-1)).to.deep.equal({
      at: T1, from: 'HALTED', to: 'OPEN', reason: 'corrected', by: 'ann',
    })
  })

  it('keeps the first line and the newest, and the beginning of what people wrote', () => {
    let record = group()
    for (let n = 0; n < 3 * GROUP_HISTORY_MAX; n += 1) {
      record = savedGroup(record, { ...record, state: n % 2 === 0 ? 'HALTED' : 'OPEN' }, T1, { reason: `${n} ${'x'.repeat(1_000)}`, by: 'y'.repeat(1_000) })
    }
    expect(record.history).to.have.length(GROUP_HISTORY_MAX + 1)
    expect(record.history[0]).to.deep.equal({ at: T0, from: null, to: 'OPEN' })
    expect(record.history[1]?.reason).to.match(/^200 x/)
    expect(record.history.at(-1)?.reason).to.match(/^299 x/).and.to.have.length.below(210)
    expect(record.history.at(-1)?.by).to.have.length.below(210)
  })
})
