import { expect } from 'chai'
import { compareTexts, creationOrder, dayOf } from '../../../src/domain/ledger/creation-order.ts'

describe('creationOrder', () => {
  it('orders times of different precision, then ids', () => {
    const ordered = [
      creationOrder('2025-01-01T00:00:00Z', 'b'),
      creationOrder('2025-01-01T00:00:00.000Z', 'c'),
      creationOrder('2025-01-01T00:00:00.1Z', 'a'),
      creationOrder('2025-01-01T00:00:00.123456Z', 'a'),
      creationOrder('2025-01-01T00:00:01Z', 'a'),
    ]
    expect(ordered.toSorted(compareTexts)).to.deep.equal(ordered)
    expect(ordered[0]).to.equal('2025-01-01T00:00:00.000Z#b')
  })

  it('takes the date as it is written', () => {
    expect(dayOf('2025-01-01T23:59:59.999Z')).to.equal('2025-01-01')
  })
})
