import { EventSourceMapping, type QueueEvent } from '../../../src/adapters/memory/event-source-mapping.ts'
import type { MemoryFifoQueue } from '../../../src/adapters/memory/memory-fifo-queue.ts'
import type { ObjectVersion } from '../../../src/domain/identity/object-version.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { DeadLetters } from '../../../src/ports/dead-letters.ts'
import type { GroupLedger } from '../../../src/ports/group-ledger.ts'
import type { ReceivedMessage } from '../../../src/ports/job-queue.ts'
import type { JobRunner } from '../../../src/ports/job-runner.ts'
import type { Ledger } from '../../../src/ports/ledger.ts'
import type { Logger } from '../../../src/ports/logger.ts'
import type { Notifier } from '../../../src/ports/notifier.ts'
import type { ObjectStore } from '../../../src/ports/object-store.ts'
import type { WorkflowStarter } from '../../../src/ports/workflow-starter.ts'
import { CsvToParquetConverter } from '../../../src/adapters/formats/csv-to-parquet-converter.ts'
import { ConfigLoader } from '../../../src/usecases/config-loader.ts'
import { ContractLoader } from '../../../src/usecases/contract-loader.ts'
import { ConvertFile } from '../../../src/usecases/convert-file.ts'
import { ConsumeQueue } from '../../../src/usecases/queue/consume-queue.ts'
import { RedriveGroup } from '../../../src/usecases/queue/redrive-group.ts'
import { ResumeGroup } from '../../../src/usecases/queue/resume-group.ts'
import { TendGroups } from '../../../src/usecases/queue/tend-groups.ts'
import { WorkGroup } from '../../../src/usecases/queue/work-group.ts'
import { RouteFile } from '../../../src/usecases/route-file.ts'
import { SweepBucket } from '../../../src/usecases/sweep-bucket.ts'
import { gatedPort, type Gate } from '../kernel/gated-port.ts'
import type { Task } from '../kernel/task.ts'
import { CONFIG_KEY } from '../router/config-variants.ts'

/** The ports of one worker. The queue's receipts and removals are the platform's, made in the same process here. */
export interface QueuePorts {
  readonly store: ObjectStore
  readonly ledger: Ledger
  readonly groupLedger: GroupLedger
  readonly queue: Pick<MemoryFifoQueue, 'send' | 'receive' | 'remove' | 'delay'>
  readonly jobs: JobRunner
  readonly notifier: Notifier
  readonly workflows: WorkflowStarter
  readonly deadLetters: DeadLetters
  readonly clock: Clock
}

/** A known defect put back into the flow: around the ports of a worker, or in what surrounds it. */
export interface QueueDefect {
  readonly id: string
  /** What it puts back, in one sentence. */
  readonly puts: string
  readonly ports?: (ports: QueuePorts) => QueuePorts
  /** Jobs claim nothing. */
  readonly unclaimed?: boolean
  /** After so many receipts the queue gives a message to its own dead letters. */
  readonly maxReceiveCount?: number
  /** Nobody looks after groups by the clock. */
  readonly untended?: boolean
  /** An invocation waits for so long by itself. */
  readonly holdMs?: number
  /** Which of the messages that are not done with are left in the queue all the same. */
  readonly leaves?: (left: readonly ReceivedMessage[], ports: QueuePorts) => Promise<readonly ReceivedMessage[]>
}

export interface QueueSandboxOptions {
  readonly holdMs: number
  readonly visibilityMs: number
  readonly batchSize: number
  /** The time that no clock of a worker falsifies. */
  readonly trueMs: () => number
  readonly defect?: QueueDefect
}

const POLL_MS = 60_000
const SILENT: Logger = { log: () => undefined, with: () => SILENT }

/** One process of the deployed code. Takes one invocation. */
export class QueueSandbox {
  #task: Task | undefined
  readonly #options: QueueSandboxOptions
  readonly #ports: QueuePorts
  readonly #routeFile: RouteFile
  readonly #workGroup: WorkGroup

  constructor(world: QueuePorts, options: QueueSandboxOptions) {
    const gate: Gate = (port, method, args, perform) => this.#running().call(port, method, args, perform)
    const gated: QueuePorts = {
      store: gatedPort('store', world.store, gate),
      ledger: gatedPort('ledger', world.ledger, gate),
      groupLedger: gatedPort('groups', world.groupLedger, gate),
      queue: gatedPort('queue', world.queue, gate),
      jobs: gatedPort('jobs', world.jobs, gate),
      notifier: gatedPort('notifier', world.notifier, gate),
      workflows: gatedPort('workflows', world.workflows, gate),
      deadLetters: gatedPort('deadLetters', world.deadLetters, gate),
      // A worker that sleeps is given its next call only when its time is over.
      clock: {
        nowMs: () => world.clock.nowMs(),
        sleep: async (ms) => {
          const task = this.#running()
          await gate('clock', 'sleep', [ms], () => {
            task.frozenUntilMs = options.trueMs() + ms
            return Promise.resolve()
          })
        },
      },
    }
    this.#options = options
    const ports = options.defect?.ports?.(gated) ?? gated
    this.#ports = ports
    const config = new ConfigLoader(ports.store, { key: CONFIG_KEY })
    this.#routeFile = new RouteFile({ ...ports, config })
    const convert = (): Promise<void> => Promise.reject(new Error('no file is converted in this flow'))
    this.#workGroup = new WorkGroup({ ...ports, convert, pollMs: POLL_MS })
  }

  async route(task: Task, object: ObjectVersion): Promise<void> {
    this.#task = task
    await this.#routeFile.execute(object)
  }

  /** What Lambda does with one batch, and the function with it. */
  async deliver(task: Task): Promise<void> {
    this.#task = task
    const { visibilityMs, batchSize } = this.#options
    const handler = (event: QueueEvent): Promise<unknown> => this.#consume(event)
    await new EventSourceMapping({ queue: this.#ports.queue, visibilityMs, batchSize, handler }).deliver()
  }

  async tend(task: Task, jobRunId?: string): Promise<void> {
    this.#task = task
    const { groupLedger, clock } = this.#ports
    const tend = new TendGroups({ groupLedger, workGroup: this.#workGroup, clock, logger: SILENT })
    await tend.execute({ owner: ownerOf(task.id), ...(jobRunId === undefined ? {} : { jobRunId }) })
  }

  async sweep(task: Task, bucket: string): Promise<void> {
    this.#task = task
    const { store, ledger, clock } = this.#ports
    const loaders = { config: new ConfigLoader(store, { key: CONFIG_KEY }), contracts: new ContractLoader(store) }
    const convertFile = new ConvertFile({ ...this.#ports, ...loaders, converter: new CsvToParquetConverter() })
    await new SweepBucket({ store, ledger, clock, routeFile: this.#routeFile, convertFile }).execute(bucket)
  }

  async resume(task: Task, group: string, skip: boolean): Promise<void> {
    this.#task = task
    const resume = new ResumeGroup({ ...this.#ports, routeFile: this.#routeFile })
    await resume.execute(group, { by: 'someone', reason: 'simulated', skip })
  }

  async redrive(task: Task, bucket: string, group: string): Promise<void> {
    this.#task = task
    const redrive = new RedriveGroup({ ...this.#ports, routeFile: this.#routeFile })
    await redrive.execute(bucket, group, { by: 'someone', reason: 'simulated' })
  }

  async #consume({ Records: records }: QueueEvent): Promise<unknown> {
    const { queue, notifier, clock } = this.#ports
    const { defect, holdMs } = this.#options
    const consume = new ConsumeQueue({ queue, workGroup: this.#workGroup, notifier, clock, logger: SILENT })
    const messages = records.map(({ messageId, body, receiptHandle, attributes }): ReceivedMessage => ({
      id: messageId,
      body,
      receiptHandle,
      group: attributes.MessageGroupId,
      sentMs: Number(attributes.SentTimestamp),
      receiveCount: Number(attributes.ApproximateReceiveCount),
    }))
    const heldMs = defect?.holdMs ?? holdMs
    const hold = heldMs === 0 ? {} : { holdUntilMs: clock.nowMs() + heldMs }
    const ids = await consume.execute(messages, { owner: ownerOf(this.#running().id), ...hold })
    const left = messages.filter(({ id }) => ids.includes(id))
    const unfinished = (await defect?.leaves?.(left, this.#ports)) ?? left
    return { batchItemFailures: unfinished.map(({ id }) => ({ itemIdentifier: id })) }
  }

  #running(): Task {
    if (this.#task === undefined) throw new Error('a worker made a call outside every invocation')
    return this.#task
  }
}

/** The name under which a worker holds leases. */
export function ownerOf(task: number): string {
  return `worker-${task.toString()}`
}
