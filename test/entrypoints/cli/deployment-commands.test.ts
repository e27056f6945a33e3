import { userInfo } from 'node:os'
import { expect } from 'chai'
import { documentOf, type Finished } from './command-line.ts'
import { DeploymentBench } from './deployment-bench.ts'

interface Report {
  readonly files: readonly { readonly key: string; readonly status: string; readonly changed: boolean; readonly error: { readonly code: string; readonly message: string } | null }[]
  readonly error: { readonly code: string; readonly message: string } | null
  readonly interrupted: boolean
}

interface Status {
  readonly receipts: readonly { readonly key: string; readonly state: string; readonly attempt: number; readonly created_at: string; readonly runs: readonly { readonly state: string; readonly created_at: string }[] }[]
  readonly complete: boolean
}

const job = (source_file_name: string, more: object = {}): object => ({
  job_id: source_file_name, job_name: 'n', source_file_name, target_table: 't', upsert_keys: ['id'], is_active: true, ...more,
})
const ROWS = 'id,n\n1,2\n'
const ORDERS = 'order_id,customer_id,amount\n1,2,3\n'
const BROKEN = 'order_id\n1\n'

describe('the commands on a deployment', function () {
  this.timeout(60_000)
  let bench: DeploymentBench
  const told = (result: Finished): readonly (readonly [string, string])[] => documentOf<Report>(result).files.map(({ key, status }) => [key, status])
  const states = async (): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await bench.ledger.listReceipts({}, { limit: 1_000 })).items.map(({ value }) => [value.object.key, value.state]))

  beforeEach(async () => {
    bench = await DeploymentBench.open()
  })
  afterEach(() => bench.close())

  describe('status', () => {
    beforeEach(async () => {
      await bench.putConfig([job('off.csv', { is_active: false }), job('on.csv')])
      for (const name of ['off.csv', 'on.csv', 'unknown.csv']) await bench.land(`data/in/${name}`, ROWS)
      await bench.land('bronze/sales.csv', ORDERS)
    })

    it('shows every receipt with its runs, and writes nothing', async () => {
      const before = bench.standIn.requests.length
      const result = await bench.run('status')
      expect(result.code, result.stderr).to.equal(0)
      const { receipts, complete } = documentOf<Status>(result)
      expect(receipts.map(({ key, state, runs }) => [key, state, runs.map((run) => run.state)])).to.deep.equal([
        ['bronze/sales.csv', 'PROCESSED', ['COMPLETED']],
        ['data/in/off.csv', 'PARKED', []],
        ['data/in/on.csv', 'ROUTED', []],
        ['data/in/unknown.csv', 'UNCONFIGURED', []],
      ])
      expect(complete).to.equal(true)
      expect(result.stderr).to.match(/bronze\/sales\.csv +PROCESSED/).and.to.match(/4 receipts/)
      expect(bench.operations(before)).to.deep.equal([
        'cloudformation:DescribeStacks', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan',
      ])
    })

    it('takes a state and a day, and reads of open receipts no more than the index of them', async () => {
      const { receipts } = documentOf<Status>(await bench.run('status'))
      expect(receipts).to.have.length(4)
      // Midnight may have come since, or between them.
      const date = receipts[0]!.created_at.slice(0, 10)
      const ofDay = receipts.filter(({ created_at, runs }) => [created_at, ...runs.map((run) => run.created_at)].some((at) => at.startsWith(date)))
      const [parked, day, other] = await Promise.all([
        bench.run('status', '--state', 'parked'), bench.run('status', '--date', date), bench.run('status', '--date', '2001-01-01'),
      ])
      expect(documentOf<Status>(parked).receipts.map(({ key }) => key)).to.deep.equal(['data/in/off.csv'])
      expect([day, other].map((result) => documentOf<Status>(result).receipts)).to.deep.equal([ofDay, []])
      const before = bench.standIn.requests.length
      const open = await bench.run('status', '--state', 'ROUTED')
      expect(documentOf<Status>(open).receipts.map(({ key }) => key)).to.deep.equal(['data/in/on.csv'])
      expect(bench.operations(before)).to.not.include('dynamodb:Scan')
    })

    it('shows no more than it is told to, and says so', async () => {
      const result = await bench.run('status', '--limit', '2')
      expect(documentOf<Status>(result)).to.include({ complete: false }).and.to.have.property('receipts').with.length(2)
      expect(result.stderr).to.match(/There may be more: narrow the choice with --state or --date, or raise --limit/)
      expect((await bench.run('status', '--limit', 'all')).code).to.equal(2)
    })
  })

  describe('replay', () => {
    const JOBS = [job('off.csv'), job('moved.csv'), job('on.csv')]
    beforeEach(async () => {
      await bench.putConfig([job('off.csv', { is_active: false }), job('moved.csv', { is_active: false, inactive_action: 'move' })])
      for (const name of ['off.csv', 'moved.csv', 'on.csv']) await bench.land(`data/in/${name}`, ROWS)
      await bench.land('bronze/broken.csv', BROKEN)
      await bench.land('bronze/sales.csv', ORDERS)
      expect(await states()).to.include({ 'data/in/on.csv': 'UNCONFIGURED', 'bronze/broken.csv': 'QUARANTINED' })
    })

    it('asks for a choice of files, or for --all, before it does anything', async () => {
      const before = bench.standIn.requests.length
      const result = await bench.run('replay')
      expect(result.code).to.equal(2)
      expect(result.stderr).to.match(/choose what is to be replayed with --job, --prefix or --state, or say --all/)
      expect((await bench.run('replay', '--prefix', '')).code, 'a variable that is not set').to.equal(2)
      expect((await bench.run('replay', '--all', '--job', 'on.csv')).stderr).to.match(/--all and a choice of files exclude each other/)
      expect((await bench.run('replay', '--all', '--job-command', 'true')).stderr).to.match(/--job-command is for a folder/)
      expect(bench.standIn.requests).to.have.length(before)
    })

    it('tells with --dry-run what it would run again, and writes nothing', async () => {
      const before = bench.standIn.requests.length
      const result = await bench.run('replay', '--dry-run')
      expect([result.code, told(result)], result.stderr).to.deep.equal([0, [
        ['bronze/broken.csv', 'QUARANTINED'], ['data/in/moved.csv', 'PARKED'], ['data/in/off.csv', 'PARKED'], ['data/in/on.csv', 'UNCONFIGURED'],
      ]])
      expect(result.stderr).to.match(/4 files would be replayed; nothing was done/)
      expect(bench.operations(before)).to.deep.equal(['cloudformation:DescribeStacks', 'dynamodb:Scan'])
    })

    it('starts the workflow for what its job takes by now, brings back what was moved, and ends with 0', async () => {
      await bench.putConfig(JOBS)
      const result = await bench.run('replay', '--prefix', 'data/in/', '--reason', 'activated')
      expect(result.code, result.stderr).to.equal(0)
      expect(told(result).toSorted()).to.deep.equal([['data/in/moved.csv', 'ROUTED'], ['data/in/off.csv', 'ROUTED'], ['data/in/on.csv', 'ROUTED']])
      expect(result.stderr).to.match(/3 files handed to the workflow.*sluice status --aws --stack demo/s)
      const started = bench.standIn.starter.executions.map(({ input }) => (JSON.parse(input) as { readonly glue_jobs: readonly { readonly key: string }[] }).glue_jobs[0]?.key)
      expect(started).to.have.members(['data/in/off.csv', 'data/in/moved.csv', 'data/in/on.csv'])
      expect(bench.keys()).to.include.members(['data/in/moved.csv', 'data/in/on.csv']).and.to.not.include.members(['data/new_files/on.csv'])
      const { items } = await bench.ledger.listReceipts({ state: 'ROUTED' })
      for (const { value } of items) {
        expect(value.attempt).to.equal(2)
        expect(value.history.at(-2)).to.deep.include({ to: 'RECEIVED', by: userInfo().username, reason: 'activated' })
      }
      const again = await bench.run('replay', '--prefix', 'data/in/')
      expect([again.code, told(again)]).to.deep.equal([0, []])
      expect(bench.standIn.starter.executions).to.have.length(3)
    })

    it('leaves conversions to the deployment, and says so', async () => {
      const before = bench.standIn.requests.length
      const result = await bench.run('replay', '--state', 'quarantined')
      expect([result.code, told(result)], result.stderr).to.deep.equal([0, [['bronze/broken.csv', 'RECEIVED']]])
      expect(documentOf<Report>(result).files[0]).to.include({ changed: true, error: null })
      expect(result.stderr).to.match(/1 file left to be converted by the deployed sweep, which comes every 15 minutes/)
      expect(await states()).to.include({ 'bronze/broken.csv': 'RECEIVED', 'bronze/sales.csv': 'PROCESSED' })
      expect(bench.operations(before).filter((name) => name.startsWith('s3:'))).to.deep.equal([])
    })

    it('takes everything with --all, but for what was processed', async () => {
      await bench.putConfig([...JOBS, job('unused.csv')])
      const result = await bench.run('replay', '--all')
      expect(result.code, result.stderr).to.equal(0)
      expect(told(result).map(([, status]) => status).toSorted()).to.deep.equal(['RECEIVED', 'ROUTED', 'ROUTED', 'ROUTED'])
      const processed = await bench.run('replay', '--state', 'processed')
      expect(told(processed)).to.deep.equal([['bronze/sales.csv', 'RECEIVED']])
    })
  })

  describe('sweep', () => {
    it('routes files without a receipt, closes receipts whose files are gone, and opens receipts for what is to be converted', async () => {
      await bench.put('config/config.json', '{')
      await bench.land('data/in/gone.csv', ROWS).catch(() => undefined)
      await bench.putConfig([job('late.csv')])
      await bench.put('data/in/late.csv', ROWS)
      await bench.put('bronze/late.csv', ORDERS)
      const gone = await bench.standIn.store.head({ bucket: 'lake', key: 'data/in/gone.csv' })
      await bench.standIn.store.delete({ ...gone!, etag: gone!.etag })
      const fresh = await bench.run('sweep')
      expect(told(fresh), 'of the receipts none has rested').to.deep.equal([['bronze/late.csv', 'RECEIVED'], ['data/in/late.csv', 'ROUTED']])
      const result = await bench.run('sweep', '--older-than', '0')
      expect([result.code, told(result)], result.stderr).to.deep.equal([0, [['data/in/gone.csv', 'IGNORED']]])
      expect(await states()).to.include({ 'bronze/late.csv': 'RECEIVED', 'data/in/late.csv': 'ROUTED', 'data/in/gone.csv': 'IGNORED' })
      expect(bench.standIn.starter.executions).to.have.length(1)
      expect(bench.keys()).to.not.include('silver/late.parquet')
      const nothing = await bench.run('sweep', '--older-than', '0')
      expect([nothing.code, told(nothing)]).to.deep.equal([0, []])
    })

    it('closes receipts whose executions have ended without a word, and leaves alone those that run', async () => {
      await bench.putConfig([job('*.csv')])
      for (const name of ['failed.csv', 'running.csv']) await bench.land(`data/in/${name}`, ROWS)
      const failed = bench.standIn.starter.executions.find(({ input }) => input.includes('failed.csv'))!
      bench.standIn.starter.close(failed.name, 'TIMED_OUT')
      const result = await bench.run('sweep', '--older-than', '0')
      expect([result.code, told(result)], result.stderr).to.deep.equal([1, [['data/in/failed.csv', 'FAILED']]])
      expect(documentOf<Report>(result).files[0]?.error?.code).to.equal('execution-timed-out')
      expect(await states()).to.include({ 'data/in/running.csv': 'ROUTED' })
    })

    it('looks only where it is told to', async () => {
      await bench.putConfig([job('late.csv')])
      await bench.put('data/in/late.csv', ROWS)
      await bench.put('bronze/late.csv', ORDERS)
      expect(told(await bench.run('sweep', '--prefix', 'bronze/'))).to.deep.equal([['bronze/late.csv', 'RECEIVED']])
      expect(await states()).to.have.all.keys('bronze/late.csv')
    })

    it('tells a file that fails by its error, with exit code 1, and goes on with the others', async () => {
      await bench.close()
      bench = await DeploymentBench.open(async ({ operation, body }, proceed) => {
        if (operation !== 'StartExecution' || !body.includes('a.csv')) return await proceed()
        return { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized to perform: states:StartExecution' }) }
      })
      await bench.putConfig([job('*.csv')])
      for (const name of ['a.csv', 'b.csv']) await bench.put(`data/in/${name}`, ROWS)
      const result = await bench.run('sweep')
      expect(result.code).to.equal(1)
      expect(documentOf<Report>(result).files.map(({ key, status, error }) => [key, status, error?.code ?? null])).to.deep.equal([
        ['data/in/a.csv', 'ROUTED', 'access-denied'],
        ['data/in/b.csv', 'ROUTED', null],
      ])
      expect(result.stderr).to.match(/data\/in\/a\.csv:\n.*not authorized to perform: states:StartExecution/)
    })
  })
})
