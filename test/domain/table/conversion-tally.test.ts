import { expect } from 'chai'
import { EMPTY_TALLY, isBalanced, tallyError } from '../../../src/domain/table/conversion-tally.ts'

describe('ConversionTally', () => {
  it('counts errors by code and keeps the first message of each', () => {
    const once = tallyError([], 'type-error', 'first')
    const errors = tallyError(tallyError(once, 'extra-cell', 'other'), 'type-error', 'second')
    expect(errors).to.deep.equal([
      { code: 'type-error', message: 'first', count: 2 },
      { code: 'extra-cell', message: 'other', count: 1 },
    ])
    expect(once).to.deep.equal([{ code: 'type-error', message: 'first', count: 1 }])
  })

  it('is balanced when each row is out or rejected', () => {
    expect(isBalanced(EMPTY_TALLY)).to.equal(true)
    expect(isBalanced({ ...EMPTY_TALLY, rowsIn: 3, rowsOut: 2, rowsRejected: 1 })).to.equal(true)
    expect(isBalanced({ ...EMPTY_TALLY, rowsIn: 3, rowsOut: 2, rowsRejected: 0 })).to.equal(false)
  })
})
