import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import { readWithHyparquet } from '../../adapters/formats/read-parquet.ts'
import { documentOf, sluice, startSluice, Workbench } from './command-line.ts'
import type { Finished } from './command-line.ts'

const ROWS = 200_000
/** So often a run may have been done before it was killed. */
const TRIES_MAX = 10

interface Report {
  readonly files: readonly { readonly key: string; readonly status: string; readonly rows_out: number | null }[]
}

describe('the command sweep', () => {
  const bench = new Workbench()
  const rows = Array.from({ length: ROWS }, (_, i) => `${i.toString()},C${(i % 97).toString()},${(i % 1_009).toString()}`).join('\n')
  const job = { job_id: 'J', job_name: 'n', source_file_name: 'big.csv', target_table: 't', upsert_keys: ['order_id'], is_active: true }
  const files = { 'data/in/big.csv': `order_id,customer_id,amount\n${rows}\n`, 'config/config.json': JSON.stringify([job]) }
  after(() => bench.remove())

  it('finishes what a killed run left half done, once', async () => {
    // A run stages every output under this folder, so something in it means that the conversion has begun.
    const staged = (): boolean => bench.has('.sluice/tmp') && readdirSync(bench.path('.sluice/tmp')).some((name) => !name.includes('lock'))
    const killedRun = async (): Promise<Finished> => {
      bench.remove()
      bench.write(files)
      const killed = startSluice(['run', '.', '--json'], { cwd: bench.root })
      const timer = setInterval(() => {
        if (staged() && bench.has('.sluice/ledger/runs')) killed.process.kill('SIGKILL')
      }, 10)
      return await killed.finished.finally(() => clearInterval(timer))
    }
    let finished = await killedRun()
    // A run whose output is there left nothing half done: it is had again from its start.
    for (let tries = 1; bench.has('silver') && tries < TRIES_MAX; tries++) finished = await killedRun()
    const { code, stdout } = finished
    expect({ code, stdout }).to.deep.equal({ code: null, stdout: '' })
    expect(bench.has('silver')).to.equal(false)

    const result = await sluice(['sweep', '.', '--json'], { cwd: bench.root })
    expect(result.code).to.equal(0)
    expect(documentOf<Report>(result).files.map(({ key, status, rows_out }) => [key, status, rows_out])).to.deep.equal([['data/in/big.csv', 'PROCESSED', ROWS]])
    expect(await readWithHyparquet(bench.read('silver/t/big.parquet'))).to.have.length(ROWS)

    const again = await sluice(['sweep', '.', '--json'], { cwd: bench.root })
    expect(documentOf<Report>(again).files).to.deep.equal([])
    expect(again.stderr).to.match(/Nothing was left open/)
  }).timeout(180_000)

  it('leaves alone what changed more recently than it was told to look at', async () => {
    bench.write({ 'bronze/new.csv': 'order_id,customer_id,amount\n1,2,3\n' }, 'recent')
    const early = await sluice(['sweep', 'recent', '--older-than', '900', '--json'], { cwd: bench.root })
    expect(documentOf<Report>(early).files).to.deep.equal([])
    expect(bench.has('recent/silver')).to.equal(false)
  })
})
