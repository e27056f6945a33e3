import { tmpdir } from 'node:os'
import type { MemoryFifoQueue } from '../../../src/adapters/memory/memory-fifo-queue.ts'
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts'
import type { ObjectVersion } from '../../../src/domain/identity/object-version.ts'
import { createAwsContainer, type DeploymentOutput } from '../../../src/entrypoints/composition/create-aws-container.ts'
import { CONVERT_FILE, GROUP_LEDGER, LEDGER, PACKET_LEDGER, ROUTE_FILE } from '../../../src/entrypoints/composition/tokens.ts'
import { localClient, STATE_MACHINE_ARN, TOPIC_ARN } from '../../adapters/aws/over-the-wire.ts'
import { CloudFormationService } from '../../standin/cloudformation-service.ts'
import { DynamoDbService } from '../../standin/dynamodb-service.ts'
import { SqsService } from '../../standin/sqs-service.ts'
import { startStandIn, type Intercept, type StandIn } from '../../standin/stand-in.ts'
import { sluice, startSluice, type Finished, type Started } from './command-line.ts'

const BUCKET = 'lake'
const TABLE = 'etl-metadata'

/** A deployment of which the services are stand-ins, and the command line of somebody who may do everything. */
export class DeploymentBench {
  readonly standIn: StandIn
  readonly stacks: CloudFormationService
  readonly queue: MemoryFifoQueue
  readonly outputs: Readonly<Record<DeploymentOutput, string>>
  readonly #container: ReturnType<typeof createAwsContainer>

  static async open(intercept?: Intercept): Promise<DeploymentBench> {
    const [stacks, sqs] = [new CloudFormationService(), new SqsService()]
    const standIn = await startStandIn({
      buckets: { [BUCKET]: { versioned: true } },
      services: [stacks, new DynamoDbService({ tableName: TABLE }), sqs],
      // The objects are old enough for a sweep, which goes by the time of day.
      clock: new VirtualClock(Date.UTC(2025, 0, 1)),
      ...(intercept === undefined ? {} : { intercept }),
    })
    return new DeploymentBench(standIn, stacks, sqs.createFifoQueue('order.fifo'))
  }

  private constructor(standIn: StandIn, stacks: CloudFormationService, queue: MemoryFifoQueue) {
    this.standIn = standIn
    this.stacks = stacks
    this.queue = queue
    this.outputs = {
      DataBucketName: BUCKET,
      LedgerTableName: TABLE,
      NoticeTopicArn: TOPIC_ARN,
      WorkflowStateMachineArn: `${STATE_MACHINE_ARN}:live`,
      OrderQueueUrl: `${standIn.url}/123456789012/order.fifo`,
      DeadLetterQueueUrl: `${standIn.url}/123456789012/dead-letters`,
    }
    this.stacks.stacks.set('demo', { outputs: this.outputs })
    const client = localClient(standIn.url)
    this.#container = createAwsContainer((name) => this.outputs[name], { common: client, s3: client })
  }

  get ledger() {
    return this.#container.get(LEDGER)
  }

  get groupLedger() {
    return this.#container.get(GROUP_LEDGER)
  }

  get packetLedger() {
    return this.#container.get(PACKET_LEDGER)
  }

  async put(key: string, body: string): Promise<ObjectVersion> {
    await this.standIn.store.put({ bucket: BUCKET, key }, new TextEncoder().encode(body))
    const { etag, versionId, sequencer } = this.standIn.store.snapshot().find((entry) => entry.key === key && entry.current)!
    return { bucket: BUCKET, key, etag: etag!, versionId: versionId!, sequencer }
  }

  async putConfig(jobs: readonly object[]): Promise<void> {
    await this.put('config/config.json', JSON.stringify(jobs))
  }

  /** A file lands, and the deployed function does with it what it does. */
  async land(key: string, body: string): Promise<void> {
    const object = await this.put(key, body)
    if (key.startsWith('bronze/')) await this.#container.get(CONVERT_FILE).execute(object)
    else await this.#container.get(ROUTE_FILE).execute(object)
  }

  keys(): readonly string[] {
    return this.standIn.store.snapshot().filter((entry) => entry.current && entry.kind === 'object').map(({ key }) => key).sort()
  }

  /** What was asked of the services since then, each operation once. */
  operations(since = 0): readonly string[] {
    return [...new Set(this.standIn.requests.slice(since).map(({ service, operation }) => `${service}:${operation}`))].sort()
  }

  start(...args: readonly string[]): Started {
    return startSluice(args, { cwd: tmpdir(), input: '', env: this.env })
  }

  run(...args: readonly string[]): Promise<Finished> {
    return sluice([...args, '--aws', '--stack', 'demo', '--json'], { cwd: tmpdir(), env: this.env })
  }

  get env(): Readonly<Record<string, string>> {
    return {
      AWS_REGION: 'eu-west-2',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: this.standIn.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nowhere/config',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
    }
  }

  close(): Promise<void> {
    return this.standIn.close()
  }
}
