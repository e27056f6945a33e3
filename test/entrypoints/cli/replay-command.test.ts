import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { expect } from 'chai'
import { documentOf, sluice, Workbench } from './command-line.ts'
import type { Finished } from './command-line.ts'

interface Report {
  readonly files: readonly { readonly key: string; readonly status: string; readonly reason: string | null; readonly changed: boolean }[]
}

interface Detailed {
  readonly files: readonly {
    readonly key: string
    readonly status: string
    readonly rows_rejected: number | null
    readonly error: { readonly code: string } | null
  }[]
}

const JOB = { job_id: 'J1', job_name: 'n', source_file_name: 'orders.csv', target_table: 'orders', upsert_keys: ['id'], is_active: true }
const PARKED = { ...JOB, job_id: 'J2', source_file_name: 'parked.csv', target_table: 'parked', is_active: false }
const ROWS = 'id,n\n1,2\n'

describe('the command replay', () => {
  const bench = new Workbench()
  const run = (...args: readonly string[]): Promise<Finished> => sluice([...args, '--json'], { cwd: bench.root })
  const outcomes = (result: Finished): readonly (readonly unknown[])[] =>
    documentOf<Report>(result).files.map(({ key, status, reason }) => [key, status, reason])

  // A table of somebody else's stands where the table of orders.csv belongs, so that file fails.
  before(async () => {
    bench.write({
      'config/config.json': JSON.stringify([JOB, PARKED]),
      'data/in/orders.csv': ROWS,
      'data/in/parked.csv': ROWS,
      'silver/orders/orders.parquet': 'not ours',
    })
    expect((await run('run', '.')).code).to.equal(1)
  })
  after(() => bench.remove())

  it('tells with --dry-run what it would run again, and does nothing', async () => {
    const before = ledgerOf(bench)
    const all = await run('replay', '.', '--dry-run')
    expect(all.code).to.equal(0)
    expect(outcomes(all)).to.deep.equal([['data/in/orders.csv', 'FAILED', 'output-collision'], ['data/in/parked.csv', 'PARKED', 'inactive']])
    expect(documentOf<Report>(all).files.every(({ changed }) => !changed)).to.equal(true)
    expect(all.stderr).to.match(/2 files would be replayed; nothing was done/)
    const selections = [['--job', 'J2'], ['--prefix', 'data/in/o'], ['--state', 'parked'], ['--state', 'quarantined']]
    const selected = await Promise.all(selections.map((selection) => run('replay', '.', '--dry-run', ...selection)))
    expect(selected.map((result) => documentOf<Report>(result).files.map(({ key }) => key))).to.deep.equal([
      ['data/in/parked.csv'], ['data/in/orders.csv'], ['data/in/parked.csv'], [],
    ])
    expect(ledgerOf(bench)).to.deep.equal(before)
  })

  it('fails again while nothing is corrected, and says so with exit code 1', async () => {
    const result = await run('replay', '.', '--state', 'FAILED')
    expect(result.code).to.equal(1)
    expect(outcomes(result)).to.deep.equal([['data/in/orders.csv', 'FAILED', 'output-collision']])
    expect(result.stderr).to.match(/Replaying 1 file …/)
    expect(bench.text('silver/orders/orders.parquet')).to.equal('not ours')
  })

  it('runs a file that failed once what stood in its way is gone, and remembers who asked and why', async () => {
    rmSync(bench.path('silver/orders/orders.parquet'))
    const result = await run('replay', '.', '--job', 'J1', '--reason', 'made room')
    expect(result.code).to.equal(0)
    expect(outcomes(result)).to.deep.equal([['data/in/orders.csv', 'PROCESSED', null]])
    expect(bench.read('silver/orders/orders.parquet').subarray(0, 4).toString()).to.equal('PAR1')
    const records = Object.values(ledgerOf(bench)).filter((text) => text.includes('made room'))
    expect(records).to.have.length(1)
    expect(records[0]).to.include(JSON.stringify(userInfo().username))
  })
})

describe('the command replay, of processed files', () => {
  const bench = new Workbench()
  const run = (...args: readonly string[]): Promise<Finished> => sluice([...args, '--json'], { cwd: bench.root })
  const told = (result: Finished): readonly unknown[] =>
    documentOf<Detailed>(result).files.map(({ key, status, rows_rejected, error }) => [key, status, rows_rejected, error?.code ?? null])
  const contract = (type: string): string => JSON.stringify({ fields: [{ name: 'id', type }, { name: 'n', type: 'string' }] })
  const ARCHIVED = { ...JOB, contract: 'c', on_success: 'archive' }
  const KEPT = { ...JOB, job_id: 'J2', source_file_name: 'kept.csv', target_table: 'kept', contract: 'c' }
  const TWO = 'id,n\n1,2\nx,3\n'

  before(async () => {
    bench.write({
      'config/config.json': JSON.stringify([ARCHIVED, KEPT]),
      'config/contracts/c.json': contract('string'),
      'data/in/orders.csv': TWO,
      'data/in/kept.csv': TWO,
    })
    expect((await run('run', '.')).code).to.equal(0)
  })
  after(() => bench.remove())

  it('passes them over until their state is named, and says how to', async () => {
    const result = await run('replay', '.')
    expect([result.code, told(result)]).to.deep.equal([0, []])
    expect(result.stderr).to.match(/Nothing to replay: no parked.*--state PROCESSED/)
    const none = await run('replay', '.', '--state', 'processed', '--job', 'J9', '--dry-run')
    expect([none.code, none.stderr]).to.deep.equal([0, 'Nothing to replay: no processed file fits.\n'])
  })

  it('tells with --dry-run what it would do, and what it would refuse', async () => {
    bench.write({ 'config/contracts/c.json': contract('integer') })
    const before = ledgerOf(bench)
    rmSync(bench.path('data/in/kept.csv'))
    const result = await run('replay', '.', '--state', 'processed', '--dry-run')
    expect(result.code).to.equal(0)
    expect(told(result)).to.deep.equal([
      ['data/in/kept.csv', 'PROCESSED', 0, 'source-gone'],
      ['data/in/orders.csv', 'PROCESSED', 0, null],
    ])
    expect(result.stderr).to.match(/orders\.csv +PROCESSED +J1 +brought back from data\/archive\/.*\/orders\.csv, then converted again/)
    expect(result.stderr).to.match(/kept\.csv +PROCESSED +J2 +refused: data\/in\/kept\.csv was deleted/)
    expect(result.stderr).to.match(/1 file would be replayed, 1 file would be refused; nothing was done/)
    expect(ledgerOf(bench)).to.deep.equal(before)
  })

  it('converts what is kept by the changed contract, and ends with 1 for what it refuses', async () => {
    const earlier = bench.files('silver')
    const result = await run('replay', '.', '--state', 'PROCESSED', '--reason', 'id is a number')
    expect(result.code).to.equal(1)
    expect([...told(result)].sort()).to.deep.equal([
      ['data/in/kept.csv', 'PROCESSED', 0, 'source-gone'],
      ['data/in/orders.csv', 'PROCESSED', 1, null],
    ])
    expect(result.stderr).to.match(/Replaying 2 files …/).and.to.match(/kept\.csv was deleted: the table .* stays as it is/)
    expect(bench.files('silver')).to.deep.equal(earlier)
    expect(bench.has('data/in/orders.csv')).to.equal(false)
    expect(bench.files('data/archive')).to.have.length(1)
    const again = await run('replay', '.', '--state', 'PROCESSED', '--job', 'J1')
    expect([again.code, told(again)]).to.deep.equal([0, [['data/in/orders.csv', 'PROCESSED', 1, null]]])
    expect(bench.files('data/archive')).to.have.length(1)
  })
})

function ledgerOf(bench: Workbench): Readonly<Record<string, string>> {
  const names = readdirSync(bench.path('.sluice/ledger/receipts'), { recursive: true }).map((name) => name.toString()).filter((name) => name.endsWith('.json'))
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(bench.path(`.sluice/ledger/receipts/${name}`), 'utf8')]))
}
