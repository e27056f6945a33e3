import { expect } from 'chai'
import { receiveLimitFault, visibilityFault, visibilitySeconds } from '../../../src/domain/queue/receive-bounds.ts'

describe('the bounds of a receipt', () => {
  it('are 1 to 10 messages', () => {
    for (const limit of [1, 2, 10]) expect(receiveLimitFault(limit), limit.toString()).to.equal(undefined)
    for (const limit of [0, 11, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(receiveLimitFault(limit)).to.include(limit.toString())
  })

  it('are 0 to 12 hours', () => {
    for (const visibilityMs of [0, 0.5, 1, 43_200_000]) expect(visibilityFault(visibilityMs), visibilityMs.toString()).to.equal(undefined)
    for (const visibilityMs of [-1, 43_200_001, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(visibilityFault(visibilityMs)).to.include(visibilityMs.toString())
    }
  })

  it('are counted in seconds, rounded up', () => {
    const rounded = [[0, 0], [0.1, 1], [1, 1], [999, 1], [1_000, 1], [1_001, 2], [43_200_000, 43_200]] as const
    for (const [visibilityMs, seconds] of rounded) expect(visibilitySeconds(visibilityMs), visibilityMs.toString()).to.equal(seconds)
  })
})
