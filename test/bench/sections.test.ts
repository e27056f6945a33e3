import { expect } from 'chai'
import { CSV_EVENTS, QUICK_CSV_EVENTS } from '../../bench/csv-events.ts'
import { csvContenders } from '../../bench/csv-contenders.ts'
import { versionOf } from '../../bench/peers/find-peers.ts'
import { topFunctions } from '../../bench/profile.ts'
import { sectionNames } from '../../bench/sections.ts'

describe('sections of the benchmark', () => {
  it('are all of them, or those that are named, in their own order', () => {
    expect(sectionNames(undefined)).to.include.members(['csv', 'warm', 'json', 'bad-rows', 'packets', 'bundles'])
    expect(sectionNames('json,csv')).to.deep.equal(['csv', 'json'])
    expect(() => sectionNames('csv,toString')).to.throw('--only names toString: choose from csv, warm')
  })

  it('convert each size once after another, since a file is made for each', () => {
    const sizes = CSV_EVENTS.map(({ bytes }) => bytes)
    expect(sizes).to.deep.equal([...sizes].sort((a, b) => a - b))
    expect(sizes).to.include.members([100e3, 1e6, 10e6, 100e6, 500e6, 2e9])
  })

  it('leave no contender out of a quick run', () => {
    expect(QUICK_CSV_EVENTS.map(({ against }) => against)).to.deep.equal(CSV_EVENTS.map(({ against }) => against))
    for (const { bytes, rounds } of QUICK_CSV_EVENTS) expect([bytes <= 1e6, rounds]).to.deep.equal([true, 1])
  })

  it('have no command for peers that are not there', () => {
    const found = csvContenders({ 'nodejs-polars': undefined, pandas: undefined, pyarrow: undefined })
    expect(found.filter(({ command }) => command === undefined).map(({ label }) => label)).to.deep.equal(['polars', 'pandas', 'pyarrow'])
  })
})

describe('versions of peers', () => {
  it('are those of the installed packages', () => {
    expect(versionOf('csv-parse')).to.match(/^\d+\.\d+\.\d+$/)
    expect(versionOf('no-such-package')).to.equal(undefined)
  })
})

describe('a profile', () => {
  it('adds up the time of each function itself, the slowest first, and leaves idling out', () => {
    const frame = (functionName: string, url = 'file:///b/index.mjs') => ({ functionName, url, lineNumber: 4 })
    const profile = {
      nodes: [{ id: 1, callFrame: frame('scan') }, { id: 2, callFrame: frame('') }, { id: 3, callFrame: frame('(idle)', '') }, { id: 4, callFrame: frame('scan') }],
      samples: [1, 2, 3, 4],
      timeDeltas: [2_000, 1_000, 9_000, 1_000],
    }
    expect(topFunctions(JSON.stringify(profile), 5)).to.deep.equal(['   75.0 %       3 ms  scan (index.mjs:5)', '   25.0 %       1 ms  (anonymous) (index.mjs:5)'])
    expect(topFunctions(JSON.stringify(profile), 1)).to.have.length(1)
    expect(() => topFunctions('{"nodes":[]}', 1)).to.throw('no profile of V8')
  })
})
