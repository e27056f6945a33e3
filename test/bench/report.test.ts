import { expect } from 'chai'
import { GOALS, verdictOn } from '../../bench/goals.ts'
import { goalNames, informationTable } from '../../bench/report-table.ts'
import { reportText } from '../../bench/report.ts'
import type { ReportRow } from '../../bench/report-row.ts'
import { tableRows } from '../docs/markdown.ts'

const ABOUT = { platform: 'linux x64', processor: 'a processor', processors: 2, memoryGib: 24, versions: { node: '24.0.0', pandas: 'missing' } }
const SIDE = { seconds: 1.5, cpuSeconds: 1.25, peakMib: 90.4 }
const MEASURED: ReportRow = {
  goal: 'large',
  what: '500 MB',
  against: 'DuckDB',
  measured: { kind: 'measured', value: { median: 0.7, least: 0.65, most: 1.2 }, cpu: { median: 0.8, least: 0.8, most: 0.8 }, ours: SIDE, theirs: { ...SIDE, seconds: 2 } },
}
const PEER: ReportRow = { goal: 'twoCpus', what: '500 MB', against: 'polars', measured: { kind: 'not measured', why: 'it is not installed (npm run bench:peers)' } }

function report(rows: readonly ReportRow[], more: { readonly quick?: boolean; readonly failures?: readonly string[] } = {}): string {
  return reportText({ about: ABOUT, missing: ['pandas'], failures: [], quick: false, seconds: 61, rows, lines: ['a line'], ...more })
}

describe('report', () => {
  it('has every goal, also those that nothing was measured for', () => {
    const text = report([])
    for (const name of goalNames()) expect(tableRows(text).filter(([work]) => work?.startsWith(GOALS[name].work) === true), name).to.have.length.at.least(1)
    expect(text.match(/not measured: its section was left out or has failed/g)).to.have.length(goalNames().length)
  })

  it('says what was measured, against what, how far it spread and how it is judged', () => {
    const [line] = tableRows(report([MEASURED]))
    expect(line).to.deep.equal([
      'CSV into Parquet, 500 MB and 2 GB, cold: 500 MB', 'DuckDB', '0.90x', '0.60x', '0.70x', '0.65x to 1.20x', 'must met', '0.80x', '1.500 / 2.000', '1.250 / 1.250', '90 / 90',
    ])
  })

  it('judges no quick run', () => {
    const [line] = tableRows(report([MEASURED], { quick: true }))
    expect(line?.slice(4, 7)).to.deep.equal(['0.70x', '0.65x to 1.20x', 'not judged'])
    expect(report([MEASURED], { quick: true })).to.contain('nothing is judged')
  })

  it('names what is missing, and what gets it', () => {
    expect(report([])).to.contain('Missing peers: pandas. `npm run bench:peers` installs them.')
    expect(report([])).to.contain('pandas missing')
    expect(tableRows(report([PEER])).find(([, against]) => against === 'polars')?.slice(4, 7)).to.deep.equal(['not measured: it is not installed (npm run bench:peers)', '', 'not judged'])
  })

  it('names what has failed', () => {
    expect(report([], { failures: ['csv: The outputs differ'] })).to.contain('**Failed:** csv: The outputs differ')
  })

  it('keeps what has no goal in a table of its own', () => {
    const { goal, ...known } = MEASURED
    const table = informationTable([MEASURED, known])
    expect(tableRows(table)).to.deep.equal([['500 MB', 'DuckDB', '0.70x', '0.65x to 1.20x', '0.80x', '1.500 / 2.000', '1.250 / 1.250', '90 / 90']])
  })

  for (const [value, verdict] of [[0.5, 'aim met'], [0.6, 'aim met'], [0.61, 'must met'], [0.9, 'must met'], [0.91, 'MISSED'], [Number.NaN, 'MISSED']] as const) {
    it(`judges ${value.toString()} of at most 0.9, aim 0.6, as "${verdict}"`, () => {
      expect(verdictOn(value, { must: 0.9, aim: 0.6 })).to.equal(verdict)
    })
  }
})
