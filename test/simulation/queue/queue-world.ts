import { MemoryDeadLetters } from '../../../src/adapters/memory/memory-dead-letters.ts'
import { MemoryFifoQueue } from '../../../src/adapters/memory/memory-fifo-queue.ts'
import { MemoryGroupLedger } from '../../../src/adapters/memory/memory-group-ledger.ts'
import { MemoryLedger } from '../../../src/adapters/memory/memory-ledger.ts'
import { MemoryNotifier } from '../../../src/adapters/memory/memory-notifier.ts'
import { MemoryWorkflowStarter } from '../../../src/adapters/memory/memory-workflow-starter.ts'
import type { HistoryRecord } from '../kernel/history.ts'
import { Simulation } from '../kernel/simulation.ts'
import type { BucketChange, BucketMirror } from '../laws/bucket-mirror.ts'
import { field } from '../laws/fields.ts'
import type { Arrival, ExpectedEnd } from '../laws/law.ts'
import { ReceiptBook } from '../laws/receipt-book.ts'
import type { ReceiptView } from '../laws/receipt-view.ts'
import { GroupBook } from '../laws/queue/group-book.ts'
import type { JobRunView, QueueScene } from '../laws/queue/queue-law.ts'
import { RunBook } from '../laws/queue/run-book.ts'
import { allThatRemains, whatItCameTo, type Leftovers } from '../router/leftovers.ts'
import { withMethod } from '../router/paged-ports.ts'
import { ConsumerPump } from './consumer-pump.ts'
import { EventDeliverer } from './event-deliverer.ts'
import { JobService } from './job-service.ts'
import { BUCKET, LandingBucket } from './landing-bucket.ts'
import { USUAL_DELAYS, type QueuePlan } from './queue-plan.ts'
import { ownerOf, QueueSandbox, type QueueDefect, type QueuePorts } from './queue-sandbox.ts'

const START_MS = Date.UTC(2025, 0, 1)
const RESUME_TRIES = 3
const RESUME_AGAIN_MS = 60_000

type Judge = (record: HistoryRecord, changes: readonly BucketChange[]) => void

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** A bucket with its people, the router, a FIFO queue with a function behind it and a service that runs jobs; run by a plan. */
export class QueueWorld implements QueueScene {
  readonly groups = new GroupBook()
  readonly runs = new RunBook()
  readonly simulation: Simulation
  readonly versioned: boolean
  readonly attempts: number
  readonly claims: boolean
  readonly isCalm: boolean
  readonly isSkewed: boolean
  readonly #book = new ReceiptBook()
  readonly #plan: QueuePlan
  readonly #defect: QueueDefect | undefined
  readonly #bucket: LandingBucket
  readonly #ledger = new MemoryLedger()
  readonly #groupLedger = new MemoryGroupLedger()
  readonly #queue: MemoryFifoQueue
  readonly #service: JobService
  readonly #notifier = new MemoryNotifier()
  readonly #workflows = new MemoryWorkflowStarter()
  readonly #deadLetters = new MemoryDeadLetters()
  readonly #events: EventDeliverer
  readonly #pump: ConsumerPump
  readonly #messages: { readonly group: string; readonly body: string }[] = []
  readonly #judge: Judge
  #isOver = false
  #sandboxes = 0

  constructor(plan: QueuePlan, judge: Judge, defect?: QueueDefect) {
    this.#plan = plan
    this.#judge = judge
    this.#defect = defect
    this.versioned = plan.versioned
    this.attempts = plan.attempts
    this.claims = plan.claims && defect?.unclaimed !== true
    this.isSkewed = plan.skews.length > 0
    this.isCalm = isCalm(plan)
    const shift = <T extends Span>(one: T): T => ({ ...one, fromMs: START_MS + one.fromMs, toMs: START_MS + one.toMs })
    this.simulation = new Simulation({
      startMs: START_MS,
      schedule: plan.schedule,
      faults: plan.faults,
      outages: plan.outages.map(shift),
      denials: [],
      latencyMs: plan.latencyMs,
      observe: (record) => this.#observe(record),
      beforeCall: (call) => {
        for (const intrusion of plan.intrusions) {
          if (!this.#isOver && intrusion.call === call) this.#bucket.act(intrusion.key, intrusion.content)
        }
      },
    })
    const { simulation, claims } = this
    const clock = { nowMs: () => simulation.nowMs() }
    this.#bucket = new LandingBucket(simulation, plan.versioned, (file) => {
      const delays = plan.deliveries[file.arrival.index] ?? USUAL_DELAYS
      for (const delayMs of delays) simulation.after(delayMs, () => this.#events.deliver(file))
    })
    const deadLetters = new MemoryFifoQueue({ clock })
    const redrive = defect?.maxReceiveCount === undefined ? {} : { redrive: { maxReceiveCount: defect.maxReceiveCount, deadLetters } }
    this.#queue = new MemoryFifoQueue({ clock, ...redrive })
    this.#service = new JobService({ plan, simulation, claims, ledger: this.#ledger, onEvent: (jobRunId) => this.tend(jobRunId) })
    this.#events = new EventDeliverer(simulation, () => this.#newSandbox())
    this.#pump = new ConsumerPump(simulation, () => this.#newSandbox(), () => this.#queue.snapshot())
    simulation.onFrozen = (task) => {
      this.#events.over(task)
      this.#pump.over(task)
    }
  }

  /** Puts what happens by the plan on the calendar. */
  schedule(): void {
    const { acts, tends, sweeps, resumes, redrives } = this.#plan
    this.#bucket.configure(this.#plan)
    for (const { atMs, key, content } of acts) this.#at(atMs, () => this.#bucket.act(key, content))
    for (const atMs of tends) this.#at(atMs, () => this.tend())
    for (const atMs of sweeps) this.#at(atMs, () => this.sweep())
    for (const atMs of redrives) this.#at(atMs, () => this.#tryAgain())
    for (const { atMs, skip } of resumes) this.#at(atMs, () => this.resume(skip))
  }

  /** The poller; or, with a run, what its event causes. */
  tend(jobRunId?: string): void {
    if (this.#defect?.untended === true && jobRunId === undefined) return
    const sandbox = this.#newSandbox()
    const label = jobRunId === undefined ? 'tend' : `tend ${jobRunId.slice(0, 8)}`
    this.simulation.spawn(label, (task) => sandbox.tend(task, jobRunId), () => undefined)
  }

  sweep(): void {
    const sandbox = this.#newSandbox()
    this.simulation.spawn('sweep', (task) => sandbox.sweep(task, BUCKET), () => undefined)
  }

  /** Somebody resumes whatever is halted, and repeats it where it has failed. */
  resume(skip: boolean): void {
    for (const { group, state } of this.groups.all) if (state === 'HALTED') this.#resume(group, skip, RESUME_TRIES)
  }

  /** Faults end, and nobody replaces anything any more. */
  calmDown(): void {
    this.#isOver = true
    this.simulation.faultsOff()
    this.#service.calmDown()
  }

  redrive(): void {
    this.#events.redrive()
    this.#pump.wake()
  }

  get mirror(): BucketMirror {
    return this.#bucket.mirror
  }

  receipts(): readonly ReceiptView[] {
    return this.#book.views
  }

  arrivals(): readonly Arrival[] {
    return this.#bucket.landed.map(({ arrival }) => arrival)
  }

  /** How a file's runs say it ends; whether its owner has taken it away is the laws' own. */
  expectedEnds({ key }: Arrival): readonly ExpectedEnd[] {
    const failed: ExpectedEnd = { state: 'FAILED', reason: 'job-failed' }
    return this.#plan.poison.includes(key) ? [failed] : [{ state: 'PROCESSED' }, failed]
  }

  runsOldVersions(): boolean {
    return this.#plan.versions === 'all'
  }

  toldTo(task: number): readonly Arrival[] {
    return this.#events.toldTo(task)
  }

  jobRuns(): readonly JobRunView[] {
    return this.#service.runner.snapshot().map(({ jobRunId, runId, arguments: given, startedMs, endedMs, state }) => ({
      jobRunId,
      runId,
      key: given['--key'] ?? '',
      startedMs,
      state,
      ...(endedMs === undefined ? {} : { endedMs }),
    }))
  }

  waiting(): number {
    return this.#queue.snapshot().length
  }

  ownerOf(task: number): string {
    return ownerOf(task)
  }

  remains(): string {
    const groups = this.groups.all.map(({ fence: _fence, lease: _lease, ...group }) => `group ${JSON.stringify(group)}`)
    return [allThatRemains(this.#leftovers()), ...groups, ...this.#runLines()].join('\n')
  }

  outcome(): string {
    return whatItCameTo(this.#leftovers())
  }

  /** How far everything has come: the same after a round of draining that had nothing to do. */
  progress(): string {
    return [this.remains(), this.waiting().toString(), ...this.runs.all.map(({ id, state }) => `${id} ${state}`)].join('\n')
  }

  /** What the adapters say of themselves, held against the bookkeeping of the laws. */
  adapterFault(): string | undefined {
    const { receipts } = this.#ledger.snapshot()
    const said = [
      ...this.#bucket.objects(),
      ...receipts.map(({ identity, state, attempt, fence }) => `receipt ${identity} ${state} ${attempt.toString()} ${fence.toString()}`),
      ...this.#groupLedger.snapshot().map(({ group, state, fence }) => `group ${group} ${state} ${fence.toString()}`),
    ].sort()
    const kept = [
      ...this.mirror.current.map(({ key, etag }) => `object ${key} ${etag}`),
      ...this.#book.views.map(({ identity, state, attempt, fence }) => `receipt ${identity} ${state} ${attempt.toString()} ${fence.toString()}`),
      ...this.groups.all.map(({ group, state, fence }) => `group ${group} ${state} ${fence.toString()}`),
    ].sort()
    const at = said.findIndex((line, index) => line !== kept[index])
    if (at < 0 && said.length === kept.length) return undefined
    return `the adapters hold ${said[at] ?? 'nothing'}, and the history of calls says ${kept[Math.max(at, 0)] ?? 'nothing'}`
  }

  /** Every event comes again, and every message of the queue, under another deduplication id. */
  async redeliver(): Promise<void> {
    for (const file of this.#bucket.landed.filter(({ arrival }) => arrival.delivered)) this.#events.deliver(file)
    for (const [index, message] of this.#messages.entries()) void this.#queue.send({ ...message, dedupId: `again-${index.toString()}` })
    this.#pump.wake()
    await this.simulation.run()
  }

  #leftovers(): Leftovers {
    const [objects, executions] = [this.mirror.current, this.#workflows.executions]
    return { objects, executions, book: this.#book, notices: this.#notifier.sent, letters: this.#deadLetters.sent }
  }

  #runLines(): readonly string[] {
    return this.jobRuns().map(({ jobRunId, runId, key, state }) => `run ${jobRunId} ${runId} ${key} ${state}`)
  }

  #observe(record: HistoryRecord): void {
    this.#book.apply(record)
    this.groups.apply(record)
    this.runs.apply(record)
    const changes = this.#bucket.observe(record)
    if (record.kind === 'call' && record.port === 'queue' && record.answers.length > 0) this.#sent(record.method, record.args[0])
    this.#judge(record, changes)
  }

  #sent(method: string, message: unknown): void {
    this.#pump.wake()
    if (method !== 'send') return
    const [group, body] = [field(message, 'group'), field(message, 'body')]
    if (typeof group === 'string' && typeof body === 'string') this.#messages.push({ group, body })
  }

  #resume(group: string, skip: boolean, tries: number): void {
    const sandbox = this.#newSandbox()
    this.simulation.spawn(`resume ${group}`, (task) => sandbox.resume(task, group, skip), ({ how }) => {
      if (how !== 'returned' && tries > 1) this.simulation.after(RESUME_AGAIN_MS, () => this.#resume(group, skip, tries - 1))
    })
  }

  /** Somebody has everything tried again that was given up. What of it fails halfway the sweeper finds. */
  #tryAgain(): void {
    for (const { group } of this.groups.all) {
      const sandbox = this.#newSandbox()
      this.simulation.spawn(`redrive ${group}`, (task) => sandbox.redrive(task, BUCKET, group), () => undefined)
    }
  }

  #at(atMs: number, run: () => void): void {
    this.simulation.at(START_MS + atMs, run)
  }

  #newSandbox(): QueueSandbox {
    const { skews, pageLimit, holdMs, visibilityMs, batchSize } = this.#plan
    const skew = skews[this.#sandboxes % Math.max(skews.length, 1)]
    this.#sandboxes += 1
    const trueMs = (): number => this.simulation.nowMs()
    const jumpMs = (): number => (skew !== undefined && trueMs() >= START_MS + skew.jumpAtMs ? skew.jumpMs : 0)
    const nowMs = (): number => trueMs() + (skew?.offsetMs ?? 0) + jumpMs()
    const ports: QueuePorts = {
      store: this.#bucket.store,
      ledger: withMethod(this.#ledger, 'listReceipts', (filter, options = {}) =>
        this.#ledger.listReceipts(filter, { ...options, limit: Math.min(options.limit ?? pageLimit, pageLimit) }),
      ),
      groupLedger: withMethod(this.#groupLedger, 'listBusyGroups', (options = {}) =>
        this.#groupLedger.listBusyGroups({ ...options, limit: Math.min(options.limit ?? pageLimit, pageLimit) }),
      ),
      queue: this.#queue,
      jobs: this.#service.port,
      notifier: this.#notifier,
      workflows: this.#workflows,
      deadLetters: this.#deadLetters,
      clock: { nowMs, sleep: () => Promise.reject(new Error('workers sleep at the gate')) },
    }
    const defect = this.#defect === undefined ? {} : { defect: this.#defect }
    return new QueueSandbox(ports, { holdMs, visibilityMs, batchSize, trueMs, ...defect })
  }
}

/** Nothing goes wrong, and there is room for every run at once. */
function isCalm({ faults, outages, skews, lostStarts, intrusions, capacity }: QueuePlan): boolean {
  return [faults, outages, skews, lostStarts, intrusions].every((list) => list.length === 0) && capacity >= 10
}
