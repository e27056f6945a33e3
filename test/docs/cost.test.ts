import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { ASSUMED, PRICES } from '../../bench/cost-inputs.ts'
import { costTables, countRequests, withTables } from '../../bench/cost-model.ts'
import type { CountedInvocation, RequestCounts } from '../../bench/request-counts.ts'
import { NO_USAGE } from '../../bench/request-meter.ts'
import { tableRows } from './markdown.ts'

const TEXT = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')

/** The dollars of a cell. */
const dollars = (cell: string | undefined): number => Number((cell ?? '').replaceAll(/[*,]/g, ''))

describe('docs/cost.md', () => {
  let counts: RequestCounts

  before(() => {
    counts = countRequests()
  })

  it('has the tables that the model makes of what the functions ask for now (node bench/cost-model.ts writes them)', () => {
    expect(TEXT).to.equal(withTables(TEXT, costTables(counts)))
  })

  it('would notice one request more, and another price', () => {
    const [first, ...others] = counts.flows.unconfigured
    const more = first === undefined ? [] : [{ ...first, usage: { ...first.usage, s3Reads: first.usage.s3Reads + 1 } }, ...others]
    expect(withTables(TEXT, costTables({ ...counts, flows: { ...counts.flows, unconfigured: more } }))).to.not.equal(TEXT)
    expect(() => withTables('', costTables(counts))).to.throw('no place')
  })

  it('follows the functions in the order of the workflow', () => {
    expect(counts.flows.workflow.map(({ name }) => name)).to.deep.equal(['route-file', 'ingest', 'validate', 'transform', 'output'])
    expect(counts.flows.workflow[0]?.usage.executionsStarted).to.equal(1)
  })

  it('adds up as a bill does', () => {
    // One invocation of a function of 512 MB which reads twice and writes once of everything, by hand.
    const usage = { ...NO_USAGE, s3Writes: 1, s3Reads: 2, ledgerWrites: 1, ledgerReads: 2, notices: 1, logBytes: 900 }
    const unconfigured: readonly CountedInvocation[] = [{ name: 'route-file', usage }]
    const { million } = costTables({ ...counts, flows: { ...counts.flows, unconfigured } })
    const row = tableRows(million ?? '').find(([flow, region]) => flow === 'a file that no job names' && region === 'us-east-1')
    const prices = PRICES['us-east-1']
    const lambda = prices.lambdaRequests + 0.5 * ASSUMED.secondsPerInvocation * prices.lambdaGbSeconds
    const [s3, ledger, told, logs] = [5 + 2 * 0.4, 0.625 + 2 * 0.125, 1 + 0.5, 0.5]
    expect(row?.slice(2).map(dollars)).to.deep.equal([lambda, s3, ledger, 0, told, logs, lambda + s3 + ledger + told + logs].map((amount) => Number(amount.toFixed(amount < 1 ? 4 : 2))))
  })

  it('has sums in every row', () => {
    const { million, terabyte } = costTables(counts)
    for (const row of [million, terabyte].flatMap((table) => tableRows(table ?? ''))) {
      const [all, ...parts] = row.slice(2).map((cell) => (cell === '< 0.01' ? 0.005 : dollars(cell))).reverse()
      expect(parts.reduce((sum, part) => sum + part, 0), row.join(' ')).to.be.closeTo(all ?? Number.NaN, 0.03)
    }
  })

  it('names its guesses as they are in the model', () => {
    const inputs = tableRows(TEXT.slice(TEXT.indexOf('### Times and sizes'), TEXT.indexOf('## What one file takes'))).map(([, value]) => value)
    const { secondsPerInvocation, megabytesPerSecond, bytesOut, glueRunMinutes, smallFileMegabytes, largeFileMegabytes } = ASSUMED
    expect(inputs).to.deep.equal([
      `${secondsPerInvocation.toString()} s`, `${megabytesPerSecond.toString()} MB`, bytesOut.toString(), `${glueRunMinutes.toString()} minutes`,
      `${smallFileMegabytes.toString()} MB, ${largeFileMegabytes.toString()} MB`,
    ])
    expect(TEXT).to.match(/\*\*Check them before you rely on them\*\*/)
  })
})
