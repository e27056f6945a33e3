import { randomUUID } from 'node:crypto'

import { CreateJobCommand, GetJobRunsCommand } from '@aws-sdk/client-glue'
import { ListExecutionsCommand } from '@aws-sdk/client-sfn'
import { expect } from 'chai'

import { createGlueClient, createSfnClient } from '../../src/adapters/aws/clients.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { DuckDbReader } from '../adapters/formats/read-parquet.ts'
import { runCommand } from './end-to-end-command.ts'
import { deployStack } from './end-to-end-deploy.ts'
import { endOfExecution } from './end-to-end-executions.ts'
import type { DeployedStack } from './end-to-end-stack.ts'
import { until } from './end-to-end-until.ts'
import { RUNNING } from './running.ts'

const ORDERS = {
  job_id: 'ORDERS',
  job_name: 'orders',
  source_file_name: 'orders_*.csv',
  target_table: 'orders',
  upsert_keys: ['order_id'],
  contract: 'orders',
  is_active: true,
}
const STOCK = { ...ORDERS, job_id: 'STOCK', source_file_name: 'stock.csv', target_table: 'stock', is_active: false }
const CLAIMS = {
  job_id: 'CLAIMS',
  job_name: 'claims',
  source_file_name: 'claims.csv',
  target_table: 'claims',
  upsert_keys: ['id'],
  engine: 'glue',
  glue_job_name: `claims-${randomUUID()}`,
  is_active: true,
}
const LEDGER = {
  ...CLAIMS,
  job_id: 'LEDGER',
  source_file_name: 'ledger_*.csv',
  glue_job_name: `ledger-${randomUUID()}`,
  order: { group: 'prefix' },
}
const CONTRACT = {
  fields: [
    { name: 'order_id', type: 'integer', constraints: { required: true } },
    { name: 'customer', type: 'string', constraints: { required: true } },
    { name: 'amount', type: 'number', 'x-sluice': { decimal: { precision: 12, scale: 2 } } },
    { name: 'ordered_on', type: 'date' },
  ],
}

// Only this emulator runs the code of functions.
for (const { url } of RUNNING.filter(({ name }) => name === 'MiniStack')) {
  describe('the template deployed to MiniStack', function () {
    this.timeout(60_000)
    let stack: DeployedStack
    let duckdb: DuckDbReader

    before(async () => {
      stack = await deployStack(url)
      duckdb = await DuckDbReader.open()
      const glue = createGlueClient(localClient(url))
      const job = { Role: 'arn:aws:iam::000000000000:role/glue', Command: { Name: 'glueetl', ScriptLocation: 's3://scripts/job.py' } }
      for (const Name of [LEDGER.glue_job_name, CLAIMS.glue_job_name]) {
        await glue.send(new CreateJobCommand({ Name, ...job }))
      }
      glue.destroy()
      await stack.put('config/contracts/orders.json', JSON.stringify(CONTRACT))
      await stack.put('config/config.json', JSON.stringify([ORDERS, STOCK, LEDGER, CLAIMS]))
    })

    after(async () => {
      stack?.close()
      await duckdb?.close()
    })

    /** Gives the event of a file to a function twice more. */
    async function redeliver(key: string, logicalId: string): Promise<readonly unknown[]> {
      const event = await stack.eventOf(key)
      return [await stack.invoke(logicalId, event), await stack.invoke(logicalId, event)]
    }

    it('makes a table of a file of an active job, once', async () => {
      const key = 'data/in/orders_1.csv'
      const rows = ['1,Ann,9.50,2025-09-15', '2,"Bo, Ltd",,2025-09-16', 'x,Cy,1.00,2025-09-17']
      await stack.put(key, `order_id,customer,amount,ordered_on\n${rows.join('\n')}\n`)
      const [receipt, ...others] = await stack.ended(key)
      expect(others).to.be.empty
      expect(receipt).to.deep.include({ state: 'PROCESSED', flow: 'route-file', attempt: 1 })
      expect(receipt?.conversion).to.include({ outputKey: 'silver/orders/orders_1.parquet', rowsIn: 3, rowsOut: 2, rowsRejected: 1 })

      const table = await stack.read('silver/orders/orders_1.parquet')
      const types = { order_id: 'BIGINT', customer: 'VARCHAR', amount: 'DECIMAL(12,2)', ordered_on: 'DATE' }
      expect(await duckdb.types(table)).to.deep.equal(types)
      expect(await duckdb.rows(table)).to.deep.equal([
        ['1', 'Ann', '9.50', '2025-09-15'],
        ['2', 'Bo, Ltd', null, '2025-09-16'],
      ])
      const [reject] = linesOf(await stack.read(receipt?.conversion?.rejectsKey ?? ''))
      expect(reject).to.include({ line: 4, row: 3, raw: 'x,Cy,1.00,2025-09-17' })

      const runs = await stack.executionsOf(receipt?.createdAt.slice(0, 10) ?? '')
      const { id, state, SK } = runs.find(({ identity }) => identity?.S === receipt?.identity) ?? {}
      expect({ id: id?.S, state: state?.S }).to.deep.equal({ id: receipt?.runIds[0], state: 'COMPLETED' })
      expect(SK?.S).to.match(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT.*Z#${id?.S}$`))
      const { status, output } = await endOfExecution(stack, id?.S ?? '')
      expect(status).to.equal('SUCCEEDED')
      expect(JSON.parse(output ?? '')).to.deep.equal({ files: [{ receipt: receipt?.identity, state: 'PROCESSED' }] })

      const again = { result: { status: 'already_running' } }
      expect(await redeliver(key, 'RouteFileFunction')).to.deep.equal([again, again])
      expect(await stack.receiptsOf(key)).to.deep.equal([receipt])
      expect(await executions()).to.have.length(1)
      expect(await stack.noticesOf(key)).to.be.empty
    })

    it('moves a file of no job aside, and tells of it once', async () => {
      const key = 'data/in/mystery ü+1.csv'
      await stack.put(key, 'a\n1\n')
      expect(await stack.ended(key)).to.have.length(1)
      const moved = { result: { status: 'not_configured', moved_to: 'data/new_files/mystery ü+1.csv' } }
      expect(await redeliver(key, 'RouteFileFunction')).to.deep.equal([moved, moved])
      expect(await stack.keys('data/')).to.include('data/new_files/mystery ü+1.csv').and.not.include(key)
      expect((await stack.receiptsOf(key)).map(({ state }) => state)).to.deep.equal(['UNCONFIGURED'])
      const notices = await stack.noticesOf(key)
      expect(notices.map(({ subject, message }) => [subject, message])).to.deep.equal([
        ['New / Not Configured File', `File not found in config.json\nOriginal: ${key}\nMoved to: data/new_files/mystery ü+1.csv`],
      ])
    })

    it('leaves a file of an inactive job where it is, and tells of it once', async () => {
      const key = 'data/in/stock.csv'
      await stack.put(key, 'order_id,customer\n1,Ann\n')
      expect((await stack.ended(key)).map(({ state }) => state)).to.deep.equal(['PARKED'])
      const parked = { result: { status: 'inactive', job_id: 'STOCK' } }
      expect(await redeliver(key, 'RouteFileFunction')).to.deep.equal([parked, parked])
      expect(await stack.keys('data/in/stock')).to.deep.equal([key])
      const notices = await stack.noticesOf('stock.csv')
      expect(notices.map(({ subject, message }) => [subject, message])).to.deep.equal([['Inactive Job', 'File: stock.csv\nJob ID: STOCK']])
    })

    it('makes a table of that file when it is replayed after its job has become active', async () => {
      await stack.put('config/config.json', JSON.stringify([ORDERS, { ...STOCK, is_active: true }, LEDGER, CLAIMS]))
      const { files } = await runCommand(stack, 'replay', '--job', 'STOCK')
      expect(files).to.have.length(1)
      const [receipt] = await stack.ended('data/in/stock.csv')
      expect(receipt).to.include({ state: 'PROCESSED', attempt: 2 })
      expect(await duckdb.rows(await stack.read('silver/stock/stock.parquet'))).to.deep.equal([['1', 'Ann', null, null]])
    })

    it('makes a table of the good rows of a file under bronze/ and a list of the bad ones', async () => {
      const key = 'bronze/2025/sales.csv'
      await stack.put(key, 'order_id,customer_id,amount\n007,10,9.50\n2,,1.00\n3,30,much\n')
      const [receipt] = await stack.ended(key)
      expect(receipt).to.deep.include({ state: 'PROCESSED', flow: 'convert-csv' })
      expect(receipt?.conversion).to.include({ rowsIn: 3, rowsOut: 2, rowsRejected: 1, rowsWarned: 1 })
      expect(await duckdb.rows(await stack.read('silver/2025/sales.parquet'))).to.deep.equal([
        ['007', '10', '9.5'],
        ['3', '30', null],
      ])
      expect(linesOf(await stack.read(receipt?.conversion?.rejectsKey ?? '')).map(({ line }) => line)).to.deep.equal([3])
      for (const answer of await redeliver(key, 'ConvertCsvFunction')) {
        expect(answer).to.deep.nested.include({ 'result.status': 'duplicate', 'result.output': 'silver/2025/sales.parquet' })
      }
      expect(await stack.receiptsOf(key)).to.deep.equal([receipt])
      expect(await stack.noticesOf(key)).to.be.empty
    })

    for (const { what, key, logicalId } of [
      { what: 'under bronze/', key: 'bronze/refused.csv', logicalId: 'ConvertCsvFunction' },
      { what: 'of an active job', key: 'data/in/orders_refused.csv', logicalId: 'RouteFileFunction' },
    ]) {
      it(`quarantines a file ${what} that lacks a required column, with one notice and one dead letter`, async () => {
        await stack.put(key, 'amount\n1\n')
        const [receipt, ...others] = await stack.ended(key)
        expect(others).to.be.empty
        expect(receipt).to.include({ state: 'QUARANTINED' })
        await redeliver(key, logicalId)
        expect(await stack.receiptsOf(key)).to.deep.equal([receipt])
        expect((await stack.noticesOf(key)).map(({ subject }) => subject)).to.deep.equal(['File Quarantined'])
        const letters = await stack.deadLettersOf(key)
        expect(letters.map((letter) => [letter.bucket, letter.key])).to.deep.equal([[stack.bucket, key]])
        expect((await stack.keys('silver/')).filter((table) => table.includes('refused'))).to.be.empty
      })
    }

    it('counts an execution whose file was refused as succeeded', async () => {
      const [receipt] = await stack.receiptsOf('data/in/orders_refused.csv')
      expect(await endOfExecution(stack, receipt?.runIds[0] ?? '')).to.include({ status: 'SUCCEEDED' })
    })

    it('gives a file to its Glue job, and counts it as processed when the run has ended', async () => {
      await stack.put('data/in/claims.csv', 'id\n1\n')
      const [receipt] = await stack.ended('data/in/claims.csv')
      expect(receipt).to.include({ state: 'PROCESSED' })
      const glue = createGlueClient(localClient(url))
      const { JobRuns = [] } = await glue.send(new GetJobRunsCommand({ JobName: CLAIMS.glue_job_name }))
      glue.destroy()
      expect(JobRuns.map(({ Arguments }) => Arguments)).to.have.length(1)
      expect(JobRuns[0]?.Arguments).to.include({ '--bucket': stack.bucket, '--key': 'data/in/claims.csv', '--filename': 'claims.csv' })
      expect(await endOfExecution(stack, receipt?.runIds[0] ?? '')).to.include({ status: 'SUCCEEDED' })
    })

    it('runs ordered files by Glue, one after another', async () => {
      const keys = ['data/in/a/ledger_1.csv', 'data/in/a/ledger_2.csv']
      for (const key of keys) {
        await stack.put(key, `id\n${key}\n`)
        await until(`${key} in the queue`, 10_000, async () => {
          const [receipt] = await stack.receiptsOf(key)
          return receipt?.plan?.kind === 'queue' && receipt.plan.sent ? true : undefined
        })
      }
      const receipts = await until('the ends of the ordered files', 40_000, async () => {
        await stack.pollOrderQueue()
        const found = await Promise.all(keys.map(async (key) => (await stack.receiptsOf(key))[0]))
        return found.some((receipt) => receipt?.state === 'ROUTED') ? undefined : found
      })
      expect(receipts.map((receipt) => receipt?.state)).to.deep.equal(['PROCESSED', 'PROCESSED'])
      expect(Date.parse(receipts[1]?.updatedAt ?? '')).to.be.greaterThan(Date.parse(receipts[0]?.updatedAt ?? ''))
    })

    it('leaves nothing behind that is unfinished', async () => {
      await stack.invoke('SweepFunction', { schedule: 'backfill', prefix: 'data/in/', bucket: stack.bucket })
      await stack.invoke('SweepFunction', { schedule: 'backfill', prefix: 'bronze/', bucket: stack.bucket })
      expect(await stack.receipts({ unfinished: true })).to.be.empty
      for (const queue of ['OrderQueueUrl', 'OrderDeadLetterQueueUrl', 'DeadLetterQueueUrl']) {
        await until(`${queue} to be empty`, 20_000, async () => ((await stack.waitingIn(queue)) === 0 ? true : undefined))
      }
      const { receipts } = await runCommand(stack, 'status')
      expect(receipts).to.have.length(9)
      expect(await stack.receipts()).to.have.length(9)
    })

    async function executions(): Promise<readonly (string | undefined)[]> {
      const client = createSfnClient(localClient(url))
      const list = new ListExecutionsCommand({ stateMachineArn: stack.resources['WorkflowStateMachine'] })
      const { executions: found = [] } = await client.send(list)
      client.destroy()
      return found.map(({ name }) => name)
    }
  })
}

function linesOf(bytes: Uint8Array): readonly Readonly<Record<string, unknown>>[] {
  return Buffer.from(bytes).toString('utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
}
