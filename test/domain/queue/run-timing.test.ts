import { expect } from 'chai'
import { backoffMs } from '../../../src/domain/queue/run-timing.ts'

describe('the wait after a failed run', () => {
  it('doubles from a minute to half an hour, and stays there', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7, 100, 1e9].map((run) => backoffMs(run) / 60_000)
    expect(minutes).to.deep.equal([1, 2, 4, 8, 16, 30, 30, 30, 30])
  })
})
