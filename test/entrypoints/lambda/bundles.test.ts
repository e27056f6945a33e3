import { expect } from 'chai'
import type { Metafile } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf } from '../../../scripts/bundle/budget.mjs'
import { EventSourceMapping, type Delivery } from '../../../src/adapters/memory/event-source-mapping.ts'
import type { MemoryFifoQueue } from '../../../src/adapters/memory/memory-fifo-queue.ts'
import { MemoryJobRunner } from '../../../src/adapters/memory/memory-job-runner.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { STATE_MACHINE_ARN, TOPIC_ARN } from '../../adapters/aws/over-the-wire.ts'
import { PROJECT_ROOT } from '../../architecture/source-files.ts'
import { DynamoDbService } from '../../standin/dynamodb-service.ts'
import { GlueService } from '../../standin/glue-service.ts'
import { SqsService } from '../../standin/sqs-service.ts'
import { SsmService } from '../../standin/ssm-service.ts'
import { startStandIn, type StandIn } from '../../standin/stand-in.ts'
import { invokeBundle, type BundleRun, type Invocation } from './invoke-bundle.ts'

const BUCKET = 'my-data-bucket'
const CSV = 'order_id,customer_id,amount\n1,10,9.50\n2,,1.00\n3,30,x\n'
const JOB = {
  job_id: 'JOB001',
  job_name: 'customers_etl',
  source_file_name: 'customers.csv',
  target_table: 'customers',
  upsert_keys: ['customer_id'],
  is_active: true,
}

const STEPS = ['ingest', 'validate', 'transform', 'output', 'record-failure']

describe('the bundles, invoked as Lambda does', () => {
  let standIn: StandIn

  before(function build() {
    this.timeout(60_000)
    const { status, stderr } = spawnSync(process.execPath, [join(PROJECT_ROOT, 'scripts/bundle.mjs')], { encoding: 'utf8' })
    expect(status, stderr).to.equal(0)
    for (const name of ['route-file', 'enqueue-file', 'convert-csv', 'process-packets', 'sweep', 'consume-queue', 'glue-run-ended', ...STEPS]) {
      expect(existsSync(join(PROJECT_ROOT, 'dist/lambda', name, 'index.mjs')), name).to.equal(true)
    }
  })

  for (const name of ['convert-csv', 'transform', 'process-packets']) {
    it(`${name}: loads when it starts what it always needs, and nothing that it seldom does`, () => {
      const metafile = JSON.parse(readFileSync(join(PROJECT_ROOT, 'dist/lambda-meta', `${name}.json`), 'utf8')) as Metafile
      const { started } = filesOf(metafile)
      const packages = started.flatMap((file) => Object.entries(metafile.outputs[file]?.inputs ?? {}))
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([input]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
      expect(packages).to.include.members(['@aws-sdk/client-s3', '@aws-sdk/client-dynamodb', '@inversifyjs/container'])
      expect(packages).not.to.include.oneOf(['csv-parse', 'hyparquet', 'hyparquet-writer', '@aws-sdk/client-sns', '@aws-sdk/client-sqs', '@aws-sdk/credential-provider-http'])
    })
  }

  beforeEach(async () => {
    standIn = await startStandIn({
      buckets: { [BUCKET]: { versioned: true }, star: { versioned: true } },
      services: [new DynamoDbService({ tableName: 'etl-metadata' }), new SsmService()],
      // The objects are old enough for a sweep, whose functions go by the time of day.
      clock: new VirtualClock(Date.UTC(2025, 0, 1)),
    })
  })
  afterEach(() => standIn.close())

  async function put(key: string, body: string): Promise<void> {
    await standIn.store.put({ bucket: BUCKET, key }, new TextEncoder().encode(body))
  }

  /** The event of the put, as EventBridge brings it. */
  function created(key: string): unknown {
    const entry = standIn.store.snapshot().find((one) => one.key === key && one.current)
    const object = { key, size: entry?.bytes?.length, etag: entry?.etag, 'version-id': entry?.versionId, sequencer: entry?.sequencer }
    return { ...(sample('eventbridge-created') as object), detail: { bucket: { name: BUCKET }, object, reason: 'PutObject' } }
  }

  function sample(name: string): unknown {
    return JSON.parse(readFileSync(join(PROJECT_ROOT, 'test/domain/events/samples', `${name}.json`), 'utf8'))
  }

  const common = (): Readonly<Record<string, string>> => ({
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: standIn.url,
    SNS_TOPIC_ARN: TOPIC_ARN,
    STEP_FUNCTION_ARN: STATE_MACHINE_ARN,
  })

  async function invoke(name: string, ...events: readonly unknown[]): Promise<BundleRun> {
    const environment = { ...common(), ...(name === 'process-packets' ? { INGESTION_BUCKET: BUCKET, PROCESSED_BUCKET: 'star' } : {}) }
    return await invokeBundle(name, environment, events.map((event): Invocation => ({ event })))
  }

  const keys = (): readonly string[] =>
    standIn.store.snapshot().filter((entry) => entry.current && entry.kind === 'object').map((entry) => entry.key).sort()

  it('route-file: an active job, its duplicate, an inactive and an unknown file', async () => {
    await put('config/config.json', JSON.stringify([JOB, { ...JOB, job_id: 'JOB003', source_file_name: 'products.csv', is_active: false }]))
    for (const name of ['customers.csv', 'products.csv', 'mystery file+1 é.csv']) await put(`data/in/${name}`, CSV)
    const events = ['customers.csv', 'customers.csv', 'products.csv', 'mystery file+1 é.csv'].map((name) => created(`data/in/${name}`))
    const { results, lines } = await invoke('route-file', ...events)
    const [execution] = standIn.starter.executions
    expect(results).to.deep.equal([
      { result: { status: 'triggered', execution: execution?.name } },
      { result: { status: 'already_running' } },
      { result: { status: 'inactive', job_id: 'JOB003' } },
      { result: { status: 'not_configured', moved_to: 'data/new_files/mystery file+1 é.csv' } },
    ])
    expect(standIn.starter.executions).to.have.length(1)
    expect(keys()).to.deep.equal([
      'config/config.json',
      'data/in/customers.csv',
      'data/in/products.csv',
      'data/new_files/mystery file+1 é.csv',
    ])
    expect(standIn.notifier.sent.map((notice) => notice.subject)).to.deep.equal(['Inactive Job', 'New / Not Configured File'])
    const routed = lines.filter((line) => line['event'] === 'file-routed')
    expect(routed).to.have.length(4)
    expect(routed[0]).to.include({ bucket: BUCKET, key: 'data/in/customers.csv', status: 'triggered', request_id: 'request-1' })
    const moves = lines.filter((line) => line['event'] === 'receipt-moved' && line['receipt'] === routed[0]?.['receipt'])
    expect(moves.map((line) => [line['correlation_id'], line['to']])).to.deep.equal(['RECEIVED', 'ROUTED'].map((to) => [routed[0]?.['correlation_id'], to]))
    expect(lines.filter((line) => '_aws' in line).length).to.be.greaterThan(0)
  })

  /** A file that route-file has handed to the workflow: what the steps are called with. */
  async function started(body: string, job: object = JOB): Promise<{ readonly receipt: string; readonly run_id: string; readonly input: string }> {
    await put('config/config.json', JSON.stringify([job]))
    await put('data/in/customers.csv', body)
    await invoke('route-file', created('data/in/customers.csv'))
    const [execution] = standIn.starter.executions
    const input = execution?.input ?? '{}'
    const [entry] = (JSON.parse(input) as { glue_jobs: { receipt: string }[] }).glue_jobs
    return { receipt: entry?.receipt ?? '', run_id: execution?.name ?? '', input }
  }

  it('ingest, validate, transform, output: a file from its execution to its table, each of them twice', async () => {
    const { receipt, run_id } = await started(CSV)
    const [ingested] = (await invoke('ingest', { receipt, execution: run_id })).results
    expect(ingested).to.have.property('result').that.includes({ status: 'ready', receipt, run_id, state: 'ROUTED', bucket: BUCKET, key: 'data/in/customers.csv', engine: 'lambda' })
    const payload = { receipt, run_id }
    expect((await invoke('validate', payload, payload)).results).to.deep.equal(
      Array(2).fill({ result: { status: 'valid', state: 'ROUTED', reason: null, engine: 'lambda', glue: null } }),
    )
    const output = 'silver/customers/customers.parquet'
    const prepared = { status: 'prepared', state: 'ROUTED', reason: null, rows_in: 3, rows_out: 3, rows_rejected: 0, output }
    expect((await invoke('transform', payload, payload)).results).to.deep.equal([{ result: prepared }, { result: prepared }])
    expect(keys()).not.to.include(output)
    const { results, lines } = await invoke('output', payload, payload)
    expect(results.map((run) => 'result' in run && (run.result as { status: string }).status)).to.deep.equal(['success', 'duplicate'])
    expect(results[0]).to.have.property('result').that.includes({ state: 'PROCESSED', rows: 3, output })
    expect(keys()).to.include(output)
    const told = lines.filter((line) => line['event'] === 'file-delivered')
    expect(told.map((line) => [line['correlation_id'], line['run_id'], line['status']])).to.deep.equal([[receipt, run_id, 'success'], [receipt, run_id, 'duplicate']])
    expect(lines.filter((line) => 'RowsProcessed' in line).map((line) => line['RowsProcessed'])).to.deep.equal([3])
  })

  it('record-failure: a file that a step has given up, then the event of its execution, which changes nothing', async () => {
    const { receipt, run_id, input } = await started(CSV)
    const payload = { receipt, run_id, error: { Error: 'States.Timeout', Cause: 'it took too long' } }
    const event = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail: { status: 'FAILED', name: run_id, input } }
    const { results } = await invoke('record-failure', payload, event, { ...event, detail: { status: 'RUNNING' } }, { receipt: 'x', run_id })
    expect(results.slice(0, 2)).to.deep.equal([
      { result: { status: 'failed', receipt, state: 'FAILED' } },
      { result: { results: [{ status: 'ended', receipt, state: 'FAILED' }] } },
    ])
    for (const [at, words] of [[2, 'RUNNING'], [3, 'receipt']] as const) {
      expect(results[at]).to.include({ errorType: 'PermanentError' })
      expect(results[at]).to.have.property('errorMessage').that.includes(words)
    }
    expect(standIn.notifier.sent.map(({ subject }) => subject)).to.deep.equal(['File Failed'])
  })

  it('the steps refuse a receipt that nobody knows, by a name that is not tried again', async () => {
    const payload = { receipt: '0'.repeat(64), run_id: 'run-1' }
    for (const name of ['ingest', 'validate', 'transform', 'output', 'record-failure']) {
      const [run] = (await invoke(name, payload)).results
      expect(run, name).to.include({ errorType: 'PermanentError' }).and.have.property('errorMessage').that.includes('there is no receipt')
    }
  })

  it('route-file: works as ever where traces are asked for and no layer takes them', async () => {
    await put('config/config.json', JSON.stringify([JOB]))
    await put('data/in/customers.csv', CSV)
    const { results } = await invokeBundle('route-file', { ...common(), OTEL_TRACES_EXPORTER: 'otlp' }, [{ event: created('data/in/customers.csv') }])
    expect(results[0]).to.have.nested.property('result.status', 'triggered')
  })

  it('route-file: a batch of a queue names exactly the messages to be delivered again', async () => {
    await put('data/in/customers.csv', CSV)
    const body = JSON.stringify(created('data/in/customers.csv'))
    const records = [
      { messageId: 'test', eventSource: 'aws:sqs', body: JSON.stringify(sample('test-event')) },
      { messageId: 'no-config', eventSource: 'aws:sqs', body },
    ]
    const first = await invoke('route-file', { Records: records })
    expect(first.results).to.deep.equal([{ result: { batchItemFailures: [{ itemIdentifier: 'no-config' }] } }])
    await put('config/config.json', JSON.stringify([JOB]))
    const second = await invoke('route-file', { Records: records })
    expect(second.results).to.deep.equal([{ result: { batchItemFailures: [] } }])
    expect(standIn.starter.executions).to.have.length(1)
  })

  it('route-file: fails by name without a configuration, and on an event that it cannot understand', async () => {
    await put('data/in/customers.csv', CSV)
    const { results } = await invoke('route-file', created('data/in/customers.csv'), sample('native-without-key'), sample('test-event'))
    expect(results[0]).to.deep.include({ errorType: 'ConfigUnusable' })
    expect(results[1]).to.deep.include({ errorType: 'PermanentError' })
    expect(results[2]).to.deep.equal({ result: { status: 'ignored', reason: 'test-event' } })
    expect(standIn.notifier.sent.map((notice) => notice.subject)).to.deep.equal(['Unusable Configuration'])
  })

  it('convert-csv: converts, answers duplicate, and quarantines without a retry', async () => {
    await put('bronze/2025/sales.csv', CSV)
    await put('bronze/broken.csv', 'order_id\n1\n')
    const events = ['bronze/2025/sales.csv', 'bronze/2025/sales.csv', 'bronze/broken.csv', 'data/in/other.csv']
    const { results, lines } = await invoke('convert-csv', ...events.map(created))
    const rejects = keys().find((key) => key.endsWith('.rejects.ndjson'))
    const success = { rows: 2, output: 'silver/2025/sales.parquet', rows_in: 3, rows_rejected: 1, rejects, error: null }
    expect(results.slice(0, 2)).to.deep.equal([
      { result: { status: 'success', ...success } },
      { result: { status: 'duplicate', ...success } },
    ])
    expect(results[2]).to.have.nested.property('result.status', 'failed')
    expect(results[2]).to.have.nested.property('result.error.code', 'missing-label')
    expect(results[3]).to.have.nested.property('result.status', 'ignored')
    expect(keys()).to.include('silver/2025/sales.parquet')
    expect(lines.filter((line) => line['event'] === 'warm-up-failed')).to.deep.equal([])
    expect(lines.find((line) => line['event'] === 'file-converted')).to.include({
      bucket: BUCKET,
      key: 'bronze/2025/sales.csv',
      rows_processed: 2,
      rows_rejected: 1,
    })
  })

  it('convert-csv: loads the queue of dead letters with the first file that it gives up', async () => {
    await standIn.close()
    const sqs = new SqsService()
    standIn = await startStandIn({
      buckets: { [BUCKET]: { versioned: true } },
      services: [new DynamoDbService({ tableName: 'etl-metadata' }), sqs],
      clock: new VirtualClock(Date.UTC(2025, 0, 1)),
    })
    for (const name of ['one', 'two']) await put(`bronze/${name}.csv`, 'order_id\n1\n')
    const environment = { ...common(), DLQ_URL: `${standIn.url}/123456789012/dead-letters` }
    await invokeBundle('convert-csv', environment, ['one', 'two'].map((name) => ({ event: created(`bronze/${name}.csv`) })))
    const letters = sqs.messages.map((message) => JSON.parse(message) as { readonly key: string; readonly code: string })
    expect(letters.map(({ key, code }) => [key, code])).to.deep.equal([
      ['bronze/one.csv', 'missing-label'],
      ['bronze/two.csv', 'missing-label'],
    ])
  })

  it('process-packets: makes a table of packets, answers duplicate, and names its errors for a state machine', async () => {
    const at = { created_at: '2022-11-03 14:20:49.962', last_updated: '2022-11-03 14:20:49.962' }
    await put('currency/currency_1.jsonl', `${JSON.stringify({ currency_id: 1, currency_code: 'GBP', ...at })}\n{"currency_id": NaN}\n`)
    const payload = (...ids: readonly number[]): object => ({ packets: ids.map((id) => ({ table: 'currency', id })) })
    const { results, lines } = await invoke('process-packets', payload(1), payload(1), payload(2), { packets: 'all' }, { schedule: 'sweep' })
    const [output] = keys().filter((key) => key.startsWith('dim_currency/'))
    expect(results[0]).to.deep.equal({
      result: {
        status: 'success',
        packets: [
          {
            table: 'currency', id: 1, status: 'processed', rows: 1, outputs: [output], gaps: [], rows_in: 2, rows_rejected: 1, rows_warned: 0,
            rejects: 'quarantine/currency/currency_00000001.rejects.ndjson',
          },
        ],
        released: [],
      },
    })
    expect(results[1]).to.have.nested.property('result.packets[0].status', 'duplicate')
    expect(results[2]).to.deep.include({ errorType: 'TransientError' })
    expect(results[3]).to.deep.include({ errorType: 'PermanentError' })
    expect(results[4]).to.have.nested.property('result.status', 'success')
    expect(keys()).to.include.members(['manifest.json', 'quarantine/currency/currency_00000001.rejects.ndjson'])
    expect(lines.find((line) => line['event'] === 'packets-processed')).to.include({ processed: 1, rows_processed: 1, rows_rejected: 1 })
    expect(standIn.requests.filter(({ operation }) => operation === 'PutParameter')).to.have.length(1)
    expect(lines.filter((line) => 'OldestGapAgeSeconds' in line).map((line) => line['OldestGapAgeSeconds'])).to.deep.equal([0])
    expect(lines.find((line) => line['event'] === 'packet-handled')).to.include({ correlation_id: 'currency/1', status: 'processed', rows_rejected: 1 })
  })

  it('sweep: finds the file that no event told of, and says nothing the second time', async () => {
    await put('config/config.json', JSON.stringify([JOB]))
    for (const key of ['data/in/customers.csv', 'data/in/mystery.csv', 'bronze/sales.csv']) await put(key, CSV)
    const schedule = { schedule: 'sweep', bucket: BUCKET }
    const { results, lines } = await invoke('sweep', schedule, schedule, sample('native-2.1-put'))
    expect(results[0]).to.deep.equal({
      result: {
        results: [
          { key: 'bronze/sales.csv', status: 'PROCESSED', error: null },
          { key: 'data/in/customers.csv', status: 'ROUTED', error: null },
          { key: 'data/in/mystery.csv', status: 'UNCONFIGURED', error: null },
        ],
        swept: 3,
        complete: true,
      },
    })
    expect(results[1]).to.deep.equal({ result: { results: [], swept: 0, complete: true } })
    expect(results[2]).to.deep.include({ errorType: 'PermanentError' })
    expect(standIn.starter.executions).to.have.length(1)
    expect(lines.filter((line) => line['event'] === 'file-swept')).to.have.length(3)
    const ages = lines.filter((line) => 'OldestUnfinishedAgeSeconds' in line).map((line) => line['OldestUnfinishedAgeSeconds'])
    expect(ages).to.have.length(2)
    for (const age of ages) expect(age).to.be.within(0, 60)
    expect(lines.find((line) => line['event'] === 'receipt-moved' && line['to'] === 'UNCONFIGURED')).to.include({ key: 'data/in/mystery.csv' })
    expect(lines.find((line) => line['State'] === 'UNCONFIGURED')).to.include({ FilesEnded: 1, FunctionName: 'sweep' })
  })

  it('sweep: a backfill looks at its prefix alone', async () => {
    for (const key of ['bronze/a/sales.csv', 'bronze/b/sales.csv']) await put(key, CSV)
    const { results } = await invoke('sweep', { schedule: 'backfill', prefix: 'bronze/a/', bucket: BUCKET })
    expect(results[0]).to.deep.equal({
      result: { results: [{ key: 'bronze/a/sales.csv', status: 'PROCESSED', error: null }], swept: 1, complete: true },
    })
  })

  it('sweep: sends the notice that could not be sent, under its id', async () => {
    await standIn.close()
    let down = true
    standIn = await startStandIn({
      buckets: { [BUCKET]: { versioned: true } },
      services: [new DynamoDbService({ tableName: 'etl-metadata' })],
      clock: new VirtualClock(Date.UTC(2025, 0, 1)),
      intercept: (request, proceed) =>
        down && request.service === 'sns' ? Promise.resolve({ status: 400, body: '<ErrorResponse><Error><Code>InternalError</Code></Error></ErrorResponse>' }) : proceed(),
    })
    await put('config/config.json', '[]')
    await put('data/in/mystery.csv', CSV)
    const event = created('data/in/mystery.csv')
    expect((await invoke('route-file', event)).results[0]).to.have.property('errorType', 'PortError')
    expect(standIn.notifier.sent).to.have.length(0)
    down = false
    const backfill = { schedule: 'backfill', prefix: 'data/in/', bucket: BUCKET }
    await invoke('sweep', backfill)
    expect(standIn.notifier.sent.map((notice) => notice.subject)).to.deep.equal(['New / Not Configured File'])
    await invoke('sweep', backfill)
    expect((await invoke('route-file', event)).results[0]).to.have.nested.property('result.status', 'not_configured')
    expect(standIn.notifier.sent).to.have.length(1)
  })

  describe('of ordered files', () => {
    const ORDERED = { ...JOB, source_file_name: 'orders_*.csv', engine: 'glue', glue_job_name: 'load', order: { group: 'until-timestamp' } }
    const [FIRST, SECOND, OTHER] = ['orders_20250915_101500', 'orders_20250915_103000', 'orders_20250916_101500'].map((stem) => `data/in/${stem}.csv`) as [string, string, string]
    const POLL = { schedule: 'poll' }
    let clock: VirtualClock
    let queue: MemoryFifoQueue
    let jobs: MemoryJobRunner
    let variables: Readonly<Record<string, string>>

    beforeEach(async () => {
      await standIn.close()
      // The functions go by the time of day, and what is old in the queue is treated as such.
      clock = new VirtualClock(Date.now())
      const sqs = new SqsService(clock)
      queue = sqs.createFifoQueue('jobs.fifo')
      const plan = (): { readonly durationMs: number; readonly end: 'SUCCEEDED' } => ({ durationMs: Infinity, end: 'SUCCEEDED' })
      jobs = new MemoryJobRunner({ clock, jobs: { load: { concurrentRunsMax: 10 } }, plan })
      standIn = await startStandIn({
        buckets: { [BUCKET]: { versioned: true } },
        services: [new DynamoDbService({ tableName: 'etl-metadata' }), sqs, new GlueService({ runner: jobs, jobs: ['load'] })],
        clock,
      })
      variables = { QUEUE_URL: `${standIn.url}/123456789012/jobs.fifo` }
      await put('config/config.json', JSON.stringify([ORDERED]))
    })

    async function run(name: string, event: unknown, more: Readonly<Record<string, string>> = {}, invocation: Partial<Invocation> = {}): Promise<BundleRun> {
      return await invokeBundle(name, { ...common(), ...variables, ...more }, [{ event, ...invocation }])
    }

    async function land(...keys: readonly string[]): Promise<readonly unknown[]> {
      for (const key of keys) await put(key, CSV)
      const { results } = await invokeBundle('route-file', { ...common(), ...variables }, keys.map((key) => ({ event: created(key) })))
      return results
    }

    /** One invocation with the next batch, as the service calls it. */
    async function deliver(more: Readonly<Record<string, string>> = {}, invocation: Partial<Invocation> = {}): Promise<Delivery | undefined> {
      const mapping = new EventSourceMapping({
        queue,
        visibilityMs: 5_400_000,
        handler: async (event) => {
          const [answer] = (await run('consume-queue', event, more, invocation)).results
          if (answer !== undefined && 'result' in answer) return answer.result
          throw new Error(JSON.stringify(answer))
        },
      })
      return await mapping.deliver()
    }

    const started = (): readonly (string | undefined)[] => jobs.snapshot().map((one) => one.arguments['--key'])
    /** Ends the run of a file; gives what EventBridge says of it. */
    const ended = (key: string): unknown => {
      const { jobRunId } = jobs.snapshot().find((one) => one.arguments['--key'] === key)!
      jobs.end(jobRunId, 'SUCCEEDED')
      return { source: 'aws.glue', 'detail-type': 'Glue Job State Change', detail: { jobName: 'load', state: 'SUCCEEDED', jobRunId } }
    }

    it('route-file queues them, and enqueue-file answers alike and queues nothing twice', async () => {
      const queued = (group: string): unknown => ({ result: { status: 'queued', group } })
      expect(await land(FIRST, SECOND, OTHER)).to.deep.equal(['orders_20250915', 'orders_20250915', 'orders_20250916'].map(queued))
      expect((await run('enqueue-file', created(FIRST))).results).to.deep.equal([queued('orders_20250915')])
      expect(await queue.backlog()).to.deep.equal({ waiting: 3, out: 0 })
      const last = 'data/in/orders_20250917_101500.csv'
      await put(last, CSV)
      expect((await run('enqueue-file', created(last))).results).to.deep.equal([queued('orders_20250917')])
      expect(await queue.backlog()).to.deep.equal({ waiting: 4, out: 0 })
      expect(standIn.starter.executions).to.deep.equal([])
    })

    it('consume-queue starts one run of each group, and takes the next file when the end of the one before was told', async () => {
      await land(FIRST, SECOND, OTHER)
      const first = await deliver()
      expect(first?.error).to.equal(undefined)
      expect(first?.left).to.have.length(3)
      expect(started()).to.have.members([FIRST, OTHER])
      expect(await deliver()).to.equal(undefined)

      const { results, lines } = await run('glue-run-ended', ended(FIRST))
      expect(results).to.deep.equal([{ result: { groups: ['orders_20250915'], complete: true } }])
      expect(lines.find((line) => line['event'] === 'groups-tended')).to.include({ groups: 1, complete: true, function: 'glue-run-ended' })
      await clock.advance(61_000)
      const second = await deliver()
      expect(second?.removed).to.have.length(1)
      expect(started()).to.have.length(3)
      expect(started()[2]).to.equal(SECOND)
      await clock.advance(61_000)
      for (const key of [SECOND, OTHER]) ended(key)
      expect((await deliver())?.left).to.deep.equal([])
      expect(await queue.backlog()).to.deep.equal({ waiting: 0, out: 0 })
    })

    it('the poll goes on with groups that no event told of, and tells how the queue stands', async () => {
      await land(FIRST, SECOND)
      await deliver()
      ended(FIRST)
      const { results, lines } = await run('glue-run-ended', POLL)
      expect(results).to.deep.equal([{ result: { groups: ['orders_20250915'], complete: true } }])
      const measures = lines.find((line) => 'QueueBacklog' in line)
      expect(measures).to.include({ FunctionName: 'glue-run-ended', QueueBacklog: 2, GroupsHalted: 0, GroupsTended: 1 })
      expect(measures?.['OldestMessageAgeSeconds']).to.be.within(0, 60)
      expect((await run('glue-run-ended', POLL)).results).to.deep.equal([{ result: { groups: [], complete: true } }])
    })

    it('files of jobs whose engine is lambda are converted in their turn', async () => {
      await put('config/config.json', JSON.stringify([{ ...ORDERED, engine: 'lambda', glue_job_name: undefined }]))
      await land(FIRST, SECOND)
      expect((await deliver())?.removed).to.have.length(2)
      expect(keys().filter((key) => key.startsWith('silver/'))).to.deep.equal([FIRST, SECOND].map((key) => key.replace('data/in/', 'silver/customers/').replace('.csv', '.parquet')))
      expect(jobs.snapshot()).to.deep.equal([])
    })

    it('an invocation holds on for the end of a run only where it is told to, and lets go in time', async () => {
      await land(FIRST)
      const hold = { QUEUE_WAIT: 'hold', GLUE_POLL_SECONDS: '1' }
      const delivered = deliver(hold, { remainingMs: 80_000 })
      while (jobs.snapshot().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      ended(FIRST)
      expect((await delivered)?.left).to.deep.equal([])

      await land(SECOND)
      expect((await deliver(hold, { remainingMs: 5_000 }))?.left).to.have.length(1)
      await clock.advance(1_100)
      expect((await queue.receive(10, 0)).map(({ receiveCount }) => receiveCount)).to.deep.equal([2])
    })

    it('a message stays as long as nobody can be told that it cannot be read', async () => {
      await standIn.close()
      const sqs = new SqsService(clock)
      queue = sqs.createFifoQueue('jobs.fifo')
      await queue.send({ group: 'orders', dedupId: 'x', body: 'no json' })
      standIn = await startStandIn({
        services: [new DynamoDbService({ tableName: 'etl-metadata' }), sqs],
        clock,
        intercept: (request, proceed) =>
          request.service === 'sns' ? Promise.resolve({ status: 403, body: '<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>' }) : proceed(),
      })
      variables = { QUEUE_URL: `${standIn.url}/123456789012/jobs.fifo` }
      const delivery = await deliver()
      expect([delivery?.error, delivery?.left.length]).to.deep.equal([undefined, 1])
      await clock.advance(61_000)
      expect(await queue.backlog()).to.deep.equal({ waiting: 1, out: 0 })
    })

    it('refuse other events by name, and an environment without the queue', async () => {
      for (const [name, expected] of [['consume-queue', 'Records is missing'], ['glue-run-ended', 'source is "aws.s3"']] as const) {
        const [refusal] = (await run(name, sample('eventbridge-created'))).results
        expect(refusal).to.include({ errorType: 'PermanentError' })
        expect(refusal).to.have.property('errorMessage').that.includes(expected)
      }
      variables = {}
      for (const name of ['enqueue-file', 'consume-queue', 'glue-run-ended']) {
        expect(await run(name, POLL).then(() => '', String), name).to.include('QUEUE_URL is not set')
      }
    })
  })

  it('refuses to start in an environment that is not right, naming all that is wrong', async () => {
    const environment = { AWS_REGION: 'eu-west-2', SNS_TOPIC_ARN: 'topic', SLUICE_TYPO: '1' }
    const failure = await invokeBundle('route-file', environment, []).then(() => '', (error: unknown) => String(error))
    for (const problem of ['STEP_FUNCTION_ARN', 'SNS_TOPIC_ARN', 'SLUICE_TYPO']) expect(failure).to.include(problem)
  })
})
