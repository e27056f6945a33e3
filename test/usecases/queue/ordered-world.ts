import { EventSourceMapping, type QueueEvent } from '../../../src/adapters/memory/event-source-mapping.ts'
import { MemoryFifoQueue } from '../../../src/adapters/memory/memory-fifo-queue.ts'
import { MemoryGroupLedger } from '../../../src/adapters/memory/memory-group-ledger.ts'
import { MemoryJobRunner, type MemoryJobRun, type MemoryJobRunnerOptions } from '../../../src/adapters/memory/memory-job-runner.ts'
import { RecordingLogger } from '../../../src/adapters/memory/recording-logger.ts'
import type { ReceivedMessage } from '../../../src/ports/job-queue.ts'
import { ConfigLoader } from '../../../src/usecases/config-loader.ts'
import { ConsumeQueue } from '../../../src/usecases/queue/consume-queue.ts'
import { ResumeGroup, type ResumeOutcome } from '../../../src/usecases/queue/resume-group.ts'
import { TendGroups } from '../../../src/usecases/queue/tend-groups.ts'
import { WorkGroup, type WorkGroupDeps } from '../../../src/usecases/queue/work-group.ts'
import { RouteFile } from '../../../src/usecases/route-file.ts'
import { JOB, World } from '../world.ts'

export const ORDERED = { ...JOB, job_id: 'ORDERED', source_file_name: '*.csv', engine: 'glue', glue_job_name: 'load', order: { group: 'until-timestamp' } }
const POLL_MS = 60_000
const MINUTE = 60_000

/** A bucket, a FIFO queue with a function behind it, and a service that runs jobs, all in memory and by one clock. */
export class OrderedWorld {
  readonly world: World
  readonly queue: MemoryFifoQueue
  readonly groupLedger = new MemoryGroupLedger()
  readonly jobs: MemoryJobRunner
  readonly logger = new RecordingLogger()
  #invocations = 0

  constructor(options: Partial<Omit<MemoryJobRunnerOptions, 'clock'>> = {}) {
    this.world = new World({ versioned: true })
    const { clock } = this.world
    this.queue = new MemoryFifoQueue({ clock })
    this.jobs = new MemoryJobRunner({ clock, jobs: { load: { concurrentRunsMax: 10 } }, ...options })
  }

  workGroup(instead: Partial<WorkGroupDeps> = {}): WorkGroup {
    const { ledger, store, notifier, clock, deadLetters } = this.world
    return new WorkGroup({
      ledger, store, notifier, clock, deadLetters,
      groupLedger: this.groupLedger,
      jobs: this.jobs,
      convert: async (receipt) => void (await this.world.convertFile().resume(receipt.identity)),
      pollMs: POLL_MS,
      ...instead,
    })
  }

  /** A file lands and is routed at once. */
  async land(key: string, content = 'a\n1\n'): Promise<string> {
    const object = await this.world.put(key, content)
    const { answer } = await this.routeFile().execute(object)
    return 'group' in answer ? answer.group : answer.status
  }

  routeFile(): RouteFile {
    const { store, ledger, notifier, workflows, clock } = this.world
    const config = new ConfigLoader(store, { key: 'config/config.json' })
    return new RouteFile({ store, ledger, notifier, workflows, clock, config, queue: this.queue })
  }

  async resume(group: string): Promise<ResumeOutcome> {
    const { ledger, clock } = this.world
    const resume = new ResumeGroup({ ledger, groupLedger: this.groupLedger, routeFile: this.routeFile(), clock })
    return await resume.execute(group, { by: 'ann', reason: 'corrected' })
  }

  /** One invocation after another, as Lambda does, for so many minutes. */
  async run(minutes: number): Promise<void> {
    const mapping = new EventSourceMapping({ queue: this.queue, visibilityMs: 5 * MINUTE, handler: (event) => this.consume(event) })
    for (let minute = 0; minute < minutes; minute += 1) {
      for (let delivery = await mapping.deliver(); delivery !== undefined; delivery = await mapping.deliver()) {
        if (delivery.error !== undefined) throw new Error('an invocation failed', { cause: delivery.error })
      }
      await this.world.clock.advance(MINUTE)
    }
  }

  async consume({ Records: records }: QueueEvent): Promise<unknown> {
    const messages = records.map(({ messageId, body, receiptHandle, attributes }): ReceivedMessage => ({
      id: messageId,
      body,
      receiptHandle,
      group: attributes.MessageGroupId,
      sentMs: Number(attributes.SentTimestamp),
      receiveCount: Number(attributes.ApproximateReceiveCount),
    }))
    const left = await this.#consume(messages)
    return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) }
  }

  /** As `run` does with one batch, for messages that were received by hand. */
  async deliver(messages: readonly ReceivedMessage[]): Promise<void> {
    const left = await this.#consume(messages)
    for (const { id, receiptHandle } of messages) if (!left.includes(id)) await this.queue.remove(receiptHandle)
  }

  async #consume(messages: readonly ReceivedMessage[]): Promise<readonly string[]> {
    this.#invocations += 1
    const { notifier, clock } = this.world
    const consume = new ConsumeQueue({ queue: this.queue, workGroup: this.workGroup(), notifier, clock, logger: this.logger })
    return await consume.execute(messages, { owner: `invocation-${this.#invocations.toString()}` })
  }

  async tend(jobRunId?: string): Promise<readonly string[]> {
    this.#invocations += 1
    const tend = new TendGroups({ groupLedger: this.groupLedger, workGroup: this.workGroup(), clock: this.world.clock, logger: this.logger })
    return await tend.execute({ owner: `poller-${this.#invocations.toString()}`, ...(jobRunId === undefined ? {} : { jobRunId }) })
  }

  /** Keys of the files in the order in which their runs began, with the minutes of begin and end. */
  runs(): readonly (readonly [key: string, began: number, ended: number | undefined])[] {
    const start = Date.UTC(2025, 0, 1)
    const minutes = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : (ms - start) / MINUTE)
    return this.jobs.snapshot().map((run: MemoryJobRun) => [run.arguments['--key'] ?? '', minutes(run.beganMs ?? run.startedMs) ?? 0, minutes(run.endedMs)])
  }
}
