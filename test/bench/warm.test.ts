import { expect } from 'chai'
import { parseCycles, timeCycles } from '../../bench/time-cycles.ts'
import { fixedMs } from '../../bench/warm.ts'

describe('warm conversions', () => {
  it('cost what is left when bytes cost nothing', () => {
    // 3 ms for each file, and 4 for each megabyte.
    expect(fixedMs([100e3, 1e6, 10e6], [3.4, 7, 43])).to.be.closeTo(3, 1e-9)
  })

  it('come in turns of all sizes', async () => {
    const log: string[] = []
    const times = await timeCycles(2, ['a', 'b'], async (input) => void log.push(input))
    expect(log).to.deep.equal(['a', 'b', 'a', 'b'])
    expect(times.map((series) => series.length)).to.deep.equal([2, 2])
    expect(parseCycles(JSON.stringify(times))).to.deep.equal(times)
  })

  for (const text of ['{}', '[1]', '[["a"]]', 'null']) {
    it(`take ${text} for something else`, () => {
      expect(parseCycles(text)).to.equal(undefined)
    })
  }
})
