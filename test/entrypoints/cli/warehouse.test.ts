import { expect } from 'chai'
import { DuckDBInstance } from '@duckdb/node-api'
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentOf, sluice, Workbench } from './command-line.ts'

interface Report {
  readonly files: readonly { readonly key: string; readonly status: string; readonly loaded: boolean | null; readonly error: { readonly message: string } | null }[]
}

const CONFIG = JSON.stringify([
  { job_id: 'J1', job_name: 'n', source_file_name: 'orders*.csv', target_table: 'orders', upsert_keys: ['id'], is_active: true, contract: 'orders' },
])
const CONTRACT = JSON.stringify({ fields: [{ name: 'id', type: 'integer', constraints: { required: true } }, { name: 'amount', type: 'number' }] })

/** Opened for the time of a question: a program that has it open keeps others out. */
async function ask(file: string, sql: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(file)
  try {
    const connection = await instance.connect()
    try {
      return (await connection.runAndReadAll(sql)).getRowsJson()
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

describe('sluice run: the warehouse of a folder', () => {
  let bench: Workbench
  beforeEach(() => {
    bench = new Workbench()
    bench.write({
      'config/config.json': CONFIG,
      'config/contracts/orders.json': CONTRACT,
      'data/in/orders_1.csv': 'id,amount\n1,10\n2,20\n',
      'bronze/other.csv': 'order_id,customer_id,amount\n1,2,3\n',
    })
  })
  afterEach(() => bench.remove())
  const run = async (...args: string[]) => documentOf<Report>(await sluice(['run', bench.root, '--json', ...args], { cwd: bench.root }))
  const rows = () => ask(join(bench.root, 'warehouse.duckdb'), 'select id, amount from orders order by id')

  it('has the tables of jobs, by their keys, and is not changed by running again', async () => {
    const first = await sluice(['run', bench.root], { cwd: bench.root })
    expect(first.code, first.stderr).to.equal(0)
    expect(first.stderr).to.include(`Tables to query, of 1 file: ${bench.root}/warehouse.duckdb`)
    expect(await rows()).to.deep.equal([['1', 10], ['2', 20]])
    expect((await run()).files.map(({ status, loaded }) => [status, loaded])).to.deep.equal([['duplicate', null], ['duplicate', true]])
    expect(await rows()).to.deep.equal([['1', 10], ['2', 20]])
    writeFileSync(join(bench.root, 'data/in/orders_2.csv'), 'id,amount\n2,21\n3,30\n')
    await run()
    expect(await rows()).to.deep.equal([['1', 10], ['2', 21], ['3', 30]])
  })

  it('keeps the file processed and says why where the table cannot be loaded', async () => {
    appendFileSync(join(bench.root, 'data/in/orders_1.csv'), '2,99\n')
    const { files } = await run()
    expect(files.map(({ key, status, loaded }) => [key, status, loaded])).to.deep.include(['data/in/orders_1.csv', 'PROCESSED', null])
    expect(bench.text('.sluice/notices.ndjson')).to.include('Table Not Loaded').and.include('duplicate-key')
  })

  it('that is no database is told of by its name, and loaded into once it is out of the way', async () => {
    const file = join(bench.root, 'warehouse.duckdb')
    writeFileSync(file, 'this is no database'.repeat(1_000))
    const { files } = await run()
    const told = files.find(({ key }) => key === 'data/in/orders_1.csv')
    expect(told).to.include({ status: 'PROCESSED', loaded: false })
    expect(told?.error?.message).to.include('warehouse.duckdb')
    bench.delete('warehouse.duckdb')
    await run()
    expect(existsSync(file)).to.equal(true)
    expect(await rows()).to.deep.equal([['1', 10], ['2', 20]])
  })
})
