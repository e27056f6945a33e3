import { expect } from 'chai'
import { EMPTY_TALLY, ErrorTally, isBalanced } from '../../../src/domain/table/conversion-tally.ts'

describe('ErrorTally', () => {
  it('counts errors by code, in order of first appearance, and keeps the first message of each', () => {
    const tally = new ErrorTally()
    expect(tally.entries()).to.deep.equal([])
    tally.add('type-error', 'first')
    const once = tally.entries()
    tally.add('extra-cell', 'other')
    tally.add('type-error', 'second')
    expect(tally.entries()).to.deep.equal([
      { code: 'type-error', message: 'first', count: 2 },
      { code: 'extra-cell', message: 'other', count: 1 },
    ])
    expect(once).to.deep.equal([{ code: 'type-error', message: 'first', count: 1 }])
  })
})

describe('ConversionTally', () => {
  it('is balanced when each row is out or rejected', () => {
    expect(isBalanced(EMPTY_TALLY)).to.equal(true)
    expect(isBalanced({ ...EMPTY_TALLY, rowsIn: 3, rowsOut: 2, rowsRejected: 1 })).to.equal(true)
    expect(isBalanced({ ...EMPTY_TALLY, rowsIn: 3, rowsOut: 2, rowsRejected: 0 })).to.equal(false)
  })
})
