import { EventSourceMapping } from '../src/adapters/memory/event-source-mapping.ts'
import { MemoryJobRunner } from '../src/adapters/memory/memory-job-runner.ts'
import { VirtualClock } from '../src/adapters/memory/virtual-clock.ts'
import { DynamoDbService } from '../test/standin/dynamodb-service.ts'
import { GlueService } from '../test/standin/glue-service.ts'
import { SqsService } from '../test/standin/sqs-service.ts'
import { SsmService } from '../test/standin/ssm-service.ts'
import { startStandIn } from '../test/standin/stand-in.ts'
import { RequestMeter, type Usage } from './request-meter.ts'

// A process of its own, since the functions are told by its environment where everything is. Prints one JSON document: what each
// invocation of each flow asked of AWS, for a file of three rows, by a function that has done a file before.

/** One invocation, by the name of its function. */
export interface CountedInvocation {
  readonly name: string
  readonly usage: Usage
}

export interface RequestCounts {
  readonly flows: Readonly<Record<FlowName, readonly CountedInvocation[]>>
  /** Custom metrics that all of them together have made. */
  readonly metrics: number
}
export type FlowName = 'bronze' | 'workflow' | 'ordered' | 'unconfigured' | 'packet' | 'idle'

type Handler = (event: unknown, context?: { readonly awsRequestId?: string }) => Promise<unknown>

const BUCKET = 'lake'
const CSV = 'order_id,customer_id,amount\n1,10,9.50\n2,20,1.00\n3,30,2.00\n'
const CONTRACT = { fields: [{ name: 'order_id', type: 'integer' }, { name: 'customer_id', type: 'integer' }, { name: 'amount', type: 'number' }] }
const JOB = { job_id: 'JOB001', job_name: 'orders', source_file_name: 'orders_*.csv', target_table: 'orders', upsert_keys: ['order_id'], is_active: true, contract: 'orders' }
const ORDERED = { ...JOB, job_id: 'JOB002', source_file_name: 'ledger_*.csv', target_table: 'ledger', engine: 'glue', glue_job_name: 'load', order: { group: 'until-timestamp' } }

const meter = new RequestMeter()
const clock = new VirtualClock(Date.now())
const sqs = new SqsService(clock)
const queue = sqs.createFifoQueue('ordered.fifo')
const jobs = new MemoryJobRunner({ clock, jobs: { load: { concurrentRunsMax: 10 } }, plan: () => ({ durationMs: Infinity, end: 'SUCCEEDED' }) })
const standIn = await startStandIn({
  buckets: { [BUCKET]: { versioned: true }, packets: { versioned: true }, star: { versioned: true } },
  services: [new DynamoDbService({ tableName: 'etl-metadata' }), sqs, new SsmService(), new GlueService({ runner: jobs, jobs: ['load'] })],
  intercept: meter.intercept,
  clock,
})
const ARN = 'eu-west-1:123456789012'
for (const [name, value] of Object.entries({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL: standIn.url,
  SNS_TOPIC_ARN: `arn:aws:sns:${ARN}:notices`,
  STEP_FUNCTION_ARN: `arn:aws:states:${ARN}:stateMachine:etl`,
  QUEUE_URL: `${standIn.url}/123456789012/ordered.fifo`,
  INGESTION_BUCKET: 'packets',
  PROCESSED_BUCKET: 'star',
})) process.env[name] = value
const print = process.stdout.write.bind(process.stdout)
process.stdout.write = (text) => {
  meter.printed(String(text))
  return true
}

let counted: CountedInvocation[] = []

async function invoke(name: string, event: unknown): Promise<unknown> {
  const { handler } = (await import(`../src/entrypoints/lambda/${name}.ts`)) as { readonly handler: Handler }
  meter.take()
  const answer = await handler(event, { awsRequestId: `request-${counted.length.toString()}` })
  counted.push({ name, usage: meter.take() })
  return answer
}

async function put(bucket: string, key: string, content: unknown): Promise<unknown> {
  await standIn.store.put({ bucket, key }, new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)))
  const entry = standIn.store.snapshot().find((one) => one.bucket === bucket && one.key === key && one.current)
  const object = { key, size: entry?.bytes?.length, etag: entry?.etag, 'version-id': entry?.versionId, sequencer: entry?.sequencer }
  return { 'detail-type': 'Object Created', source: 'aws.s3', detail: { bucket: { name: bucket }, object } }
}

/** Does the work once for the functions to be warm, and once to be counted. */
async function twice(work: (n: number) => Promise<unknown>): Promise<readonly CountedInvocation[]> {
  await work(1)
  counted = []
  await work(2)
  return [...counted]
}

async function deliver(): Promise<void> {
  const handler: Handler = async (event) => await invoke('consume-queue', event)
  const delivery = await new EventSourceMapping({ queue, visibilityMs: 5_400_000, batchSize: 1, handler }).deliver()
  if (delivery === undefined || delivery.error !== undefined) throw new Error('nothing was delivered as it should', { cause: delivery?.error })
  await clock.advance(61_000)
}

/** The functions in the order in which the state machine calls them. */
async function workflow(n: number): Promise<void> {
  await invoke('route-file', await put(BUCKET, `data/in/orders_${n.toString()}.csv`, CSV))
  const execution = standIn.starter.executions.at(-1)
  const { glue_jobs: [item] } = JSON.parse(execution?.input ?? '{"glue_jobs":[]}') as { readonly glue_jobs: readonly { readonly receipt: string }[] }
  if (execution === undefined || item === undefined) throw new Error('no execution was started')
  const { run_id } = (await invoke('ingest', { receipt: item.receipt, execution: execution.name })) as { readonly run_id: string }
  for (const [name, status] of [['validate', 'valid'], ['transform', 'prepared'], ['output', 'success']] as const) {
    const answer = (await invoke(name, { receipt: item.receipt, run_id })) as { readonly status: string }
    if (answer.status !== status) throw new Error(`${name} answered ${JSON.stringify(answer)} and not ${status}`)
  }
}

async function ordered(n: number): Promise<void> {
  const key = `data/in/ledger_2025091${n.toString()}_101500.csv`
  await invoke('route-file', await put(BUCKET, key, CSV))
  await deliver()
  await deliver()
  const run = jobs.snapshot().find((one) => one.arguments['--key'] === key)
  if (run === undefined) throw new Error(`no run was started for ${key}`)
  jobs.end(run.jobRunId, 'SUCCEEDED')
  await invoke('glue-run-ended', { source: 'aws.glue', 'detail-type': 'Glue Job State Change', detail: { jobName: 'load', state: 'SUCCEEDED', jobRunId: run.jobRunId } })
  await deliver()
}

const currency = (n: number): string =>
  JSON.stringify({ currency_id: n, currency_code: 'EUR', created_at: '2024-02-12 07:15:30.170000', last_updated: `2024-02-12 07:15:3${n.toString()}.170000` })

await put(BUCKET, 'config/config.json', [JOB, ORDERED])
await put(BUCKET, 'config/contracts/orders.json', CONTRACT)
await put(BUCKET, 'config/contracts/default.json', CONTRACT)
const flows: RequestCounts['flows'] = {
  bronze: await twice(async (n) => await invoke('convert-csv', await put(BUCKET, `bronze/sales_${n.toString()}.csv`, CSV))),
  workflow: await twice(workflow),
  ordered: await twice(ordered),
  unconfigured: await twice(async (n) => await invoke('route-file', await put(BUCKET, `data/in/unknown_${n.toString()}.csv`, CSV))),
  packet: await twice(async (n) => {
    await put('packets', `currency/currency_${n.toString()}.jsonl`, currency(n))
    await invoke('process-packets', { packets: [{ table: 'currency', id: n }] })
  }),
  idle: await twice(async () => {
    await invoke('sweep', { schedule: 'sweep', bucket: BUCKET })
    await invoke('process-packets', { schedule: 'sweep' })
    await invoke('glue-run-ended', { schedule: 'poll' })
  }),
}
const counts: RequestCounts = { flows, metrics: meter.metrics }
print(`${JSON.stringify(counts)}\n`)
await standIn.close()
process.exit(0)
