import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import { STATE_MACHINE_ARN, TOPIC_ARN } from '../../adapters/aws/over-the-wire.ts'
import { PROJECT_ROOT } from '../../architecture/source-files.ts'
import { DynamoDbService } from '../../standin/dynamodb-service.ts'
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

describe('the bundles, invoked as Lambda does', () => {
  let standIn: StandIn

  before(function build() {
    this.timeout(60_000)
    const { status, stderr } = spawnSync(process.execPath, [join(PROJECT_ROOT, 'scripts/bundle.mjs')], { encoding: 'utf8' })
    expect(status, stderr).to.equal(0)
    for (const name of ['route-file', 'convert-csv', 'process-packets', 'sweep']) {
      expect(existsSync(join(PROJECT_ROOT, 'dist/lambda', name, 'index.mjs')), name).to.equal(true)
    }
  })

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

  async function invoke(name: string, ...events: readonly unknown[]): Promise<BundleRun> {
    const environment = {
      AWS_REGION: 'eu-west-2',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: standIn.url,
      SNS_TOPIC_ARN: TOPIC_ARN,
      STEP_FUNCTION_ARN: STATE_MACHINE_ARN,
      ...(name === 'process-packets' ? { INGESTION_BUCKET: BUCKET, PROCESSED_BUCKET: 'star' } : {}),
    }
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
    expect(routed[0]).to.include({ bucket: BUCKET, key: 'data/in/customers.csv', status: 'triggered', correlation_id: 'request-1' })
    expect(lines.filter((line) => '_aws' in line).length).to.be.greaterThan(0)
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
    expect(lines.find((line) => line['event'] === 'file-converted')).to.include({
      bucket: BUCKET,
      key: 'bronze/2025/sales.csv',
      rows_processed: 2,
      rows_rejected: 1,
    })
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

  it('refuses to start in an environment that is not right, naming all that is wrong', async () => {
    const environment = { AWS_REGION: 'eu-west-2', SNS_TOPIC_ARN: 'topic', SLUICE_TYPO: '1' }
    const failure = await invokeBundle('route-file', environment, []).then(() => '', (error: unknown) => String(error))
    for (const problem of ['STEP_FUNCTION_ARN', 'SNS_TOPIC_ARN', 'SLUICE_TYPO']) expect(failure).to.include(problem)
  })
})
