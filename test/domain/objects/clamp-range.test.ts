import { expect } from 'chai'
import { clampRange } from '../../../src/domain/objects/clamp-range.ts'

describe('clampRange', () => {
  const rows = [
    { range: undefined, expected: { start: 0, end: 10 } },
    { range: { start: 3 }, expected: { start: 3, end: 10 } },
    { range: { start: 3, end: 5 }, expected: { start: 3, end: 5 } },
    { range: { start: 3, end: 99 }, expected: { start: 3, end: 10 } },
    { range: { start: 99, end: 100 }, expected: { start: 10, end: 10 } },
    { range: { start: 5, end: 5 }, expected: { start: 5, end: 5 } },
    { range: { start: 5, end: 4 }, expected: undefined },
    { range: { start: -1 }, expected: undefined },
    { range: { start: 0.5 }, expected: undefined },
    { range: { start: Number.NaN }, expected: undefined },
  ]
  for (const { range, expected } of rows) {
    it(`of ten bytes takes ${JSON.stringify(range)} as ${JSON.stringify(expected)}`, () => {
      expect(clampRange(10, range)).to.deep.equal(expected)
    })
  }
})
