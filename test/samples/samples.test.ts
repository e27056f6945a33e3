import { createReadStream, existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { CsvToParquetConverter } from '../../src/adapters/formats/csv-to-parquet-converter.ts'
import { contractCandidates } from '../../src/domain/contract/which-contract.ts'
import { parseConfig } from '../../src/domain/config/parse-config.ts'
import { parseContract } from '../../src/domain/contract/parse-contract.ts'
import { decideRoute } from '../../src/domain/routing/decide-route.ts'
import { buildJobIndex } from '../../src/domain/routing/match-job.ts'
import { outputKey } from '../../src/domain/routing/output-key.ts'
import type { TableContract } from '../../src/domain/contract/table-contract.ts'

const place = (key: string): string => fileURLToPath(new URL(`../../samples/${key}`, import.meta.url))
const text = (key: string): string => readFileSync(place(key), 'utf8')

const config = parseConfig(text('config/config.json'))
if (config.kind !== 'config') throw new Error(config.message)
const index = buildJobIndex(config)

/** Rows of the tables in docs/samples.md whose first cell is a file; cells without their back quotes. */
const documented = readFileSync(new URL('../../docs/samples.md', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line.startsWith('| `'))
  .map(line => line.split('|').slice(1, -1).map(cell => cell.trim().replaceAll('`', '')))
const tables = documented.filter(cells => cells.length === 6)
const others = documented.filter(cells => cells.length === 3)

/** What the job or the place of a file says about it. */
function planOf(key: string): { readonly contract: TableContract; readonly output: string } {
  const decision = decideRoute(key, index)
  const mapped = key.startsWith('bronze/') ? outputKey(key) : undefined
  const queued = decision.kind === 'queue' ? outputKey(key, decision.job.targetTable) : undefined
  const written = mapped ?? queued
  const output = decision.kind === 'run' ? decision.outputKey : written?.kind === 'output' ? written.key : undefined
  if (output === undefined) throw new Error(`${key} has no output: ${decision.kind}`)
  return { contract: contractOf(key, decision.kind === 'run' || decision.kind === 'queue' ? decision.job.contract : undefined), output }
}

function contractOf(key: string, jobContract: string | undefined): TableContract {
  for (const candidate of contractCandidates(key, jobContract)) {
    if (candidate.kind === 'builtin') return candidate.contract
    if (!existsSync(place(candidate.key))) continue
    const parsed = parseContract(candidate.key, text(candidate.key))
    if (parsed.kind === 'contract') return parsed.contract
    throw new Error(JSON.stringify(parsed.problems))
  }
  throw new Error(`no contract for ${key}`)
}

describe('the sample bucket', () => {
  it('is described file by file in docs/samples.md', () => {
    const landed = ['data/in', 'bronze'].flatMap(prefix =>
      readdirSync(place(prefix), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => `${entry.parentPath.slice(place('').length)}/${entry.name}`.replaceAll('\\', '/')),
    )
    expect(documented.map(([key]) => key)).to.have.members(landed)
  })

  it('has a configuration without findings', () => {
    expect(config).to.deep.include({ disabled: [], findings: [] })
  })

  for (const [key, rowsIn, rowsOut, rejected, warned, output] of tables) {
    it(`converts ${key} as described`, async () => {
      const nowhere = { write: async () => {} }
      const plan = planOf(key!)
      const outcome = await new CsvToParquetConverter().convert({
        source: createReadStream(place(key!)), contract: plan.contract, metadata: {}, output: nowhere, rejects: nowhere, warnings: nowhere,
      })
      expect(outcome.kind).to.equal('converted')
      expect(plan.output).to.equal(output)
      const { rowsIn: read, rowsOut: written, rowsRejected, rowsWarned } = outcome.tally
      expect([read, written, rowsRejected, rowsWarned]).to.deep.equal([rowsIn, rowsOut, rejected, warned].map(Number))
    })
  }

  it('has a group of two files that run one after another, and one of a single file', () => {
    const groups = tables.flatMap(([key]) => {
      const decision = decideRoute(key!, index)
      return decision.kind === 'queue' ? [decision.group] : []
    })
    expect(groups).to.deep.equal(['orders_20250915', 'orders_20250915', 'customers_20250915'])
  })

  it('routes what becomes no table as described', () => {
    const decisions = others.map(([key, what]) => [decideRoute(key!, index).kind, what!.split(',')[0]])
    expect(decisions).to.deep.equal([['inactive', 'PARKED'], ['unconfigured', 'UNCONFIGURED'], ['unconfigured', 'UNCONFIGURED']])
  })
})
