import { MemoryDeadLetters } from '../../../src/adapters/memory/memory-dead-letters.ts'
import { MemoryLedger } from '../../../src/adapters/memory/memory-ledger.ts'
import { MemoryNotifier } from '../../../src/adapters/memory/memory-notifier.ts'
import { MemoryObjectStore, type CreatedObject } from '../../../src/adapters/memory/memory-object-store.ts'
import { MemoryStagedUploads } from '../../../src/adapters/memory/memory-staged-uploads.ts'
import { MemoryWorkflowStarter } from '../../../src/adapters/memory/memory-workflow-starter.ts'
import { isMutation } from '../kernel/fault.ts'
import { Simulation } from '../kernel/simulation.ts'
import type { HistoryRecord } from '../kernel/history.ts'
import { BucketMirror, type BucketChange } from '../laws/bucket-mirror.ts'
import type { Arrival, ExpectedEnd, Scene } from '../laws/law.ts'
import { ReceiptBook } from '../laws/receipt-book.ts'
import { viewReceipt, type ReceiptView } from '../laws/receipt-view.ts'
import type { ConfigVariant } from './config-variants.ts'
import type { Backstage } from './backstage.ts'
import { LambdaPlatform, type Told } from './lambda-platform.ts'
import { pagedPorts } from './paged-ports.ts'
import { allThatRemains, whatItCameTo, type Leftovers } from './leftovers.ts'
import { USUAL_DELIVERY, type Action, type ReplayableState, type RouterPlan } from './router-plan.ts'
import { Sandbox, type FlowDefect, type WorkerPorts } from './sandbox.ts'
import { ROUTER_STAGE, type Stage } from './stage.ts'

export const BUCKET = 'lake'
const START_MS = Date.UTC(2025, 0, 1)
const REPLAY_TRIES = 3
const REPLAY_AGAIN_MS = 60_000

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** A bucket with its people, its functions and its services, run by a plan. */
export class RouterWorld implements Scene {
  readonly mirror = new BucketMirror()
  readonly versioned: boolean
  readonly #book = new ReceiptBook()
  readonly simulation: Simulation
  readonly #plan: RouterPlan
  readonly #defect: FlowDefect | undefined
  readonly #stage: Stage
  readonly #store: MemoryObjectStore
  readonly #ledger = new MemoryLedger()
  readonly #notifier = new MemoryNotifier()
  readonly #workflows = new MemoryWorkflowStarter()
  readonly #deadLetters = new MemoryDeadLetters()
  readonly #uploads: MemoryStagedUploads
  readonly #platform: LambdaPlatform
  readonly #backstage: Backstage | undefined
  readonly #told: Told[] = []
  readonly #variants: { readonly fromMs: number; readonly variant: ConfigVariant }[] = []
  readonly #judge: (record: HistoryRecord, changes: readonly BucketChange[]) => void
  #userActs = false
  #isCalm = false
  #sandboxes = 0
  #mutations = 0

  constructor(
    plan: RouterPlan,
    judge: (record: HistoryRecord, changes: readonly BucketChange[]) => void,
    defect?: FlowDefect,
    stage: Stage = ROUTER_STAGE,
  ) {
    this.#plan = plan
    this.#stage = stage
    this.versioned = plan.versioned
    this.#judge = judge
    this.#defect = defect
    const shift = <T extends Span>(one: T): T => ({ ...one, fromMs: START_MS + one.fromMs, toMs: START_MS + one.toMs })
    this.simulation = new Simulation({
      startMs: START_MS,
      schedule: plan.schedule,
      faults: plan.faults,
      outages: plan.outages.map(shift),
      denials: plan.denials.map(shift),
      latencyMs: plan.latencyMs,
      observe: (record) => this.#observe(record),
      beforeCall: (call) => {
        for (const intrusion of plan.intrusions) {
          if (!this.#isCalm && intrusion.call === call) intrusion.actions.forEach((action) => this.act(action))
        }
      },
    })
    const clock = { nowMs: () => this.simulation.nowMs(), sleep: () => Promise.reject(new Error('nobody sleeps in this world')) }
    const buckets = { [BUCKET]: { versioned: plan.versioned } }
    this.#store = new MemoryObjectStore({ clock, buckets, onCreated: (created) => this.#created(created) })
    this.#uploads = new MemoryStagedUploads(this.#store)
    this.#platform = new LambdaPlatform(this.simulation, () => this.#newSandbox())
    this.#backstage = stage.backstage?.({
      simulation: this.simulation,
      workflows: this.#workflows,
      receipts: () => this.receipts(),
      newSandbox: () => this.#newSandbox(),
    })
    this.simulation.onFrozen = (task) => {
      this.#platform.giveUp(task)
      this.#backstage?.frozen(task)
    }
  }

  /** Puts the actions of the plan on the calendar. */
  schedule(): void {
    this.act({ kind: 'config', atMs: 0, variant: 'usual' })
    for (const action of this.#plan.actions) this.simulation.at(START_MS + action.atMs, () => this.act(action))
    this.#backstage?.schedule(START_MS)
  }

  act(action: Action): void {
    switch (action.kind) {
      case 'put':
        return this.#userPut(action.key, action.content)
      case 'delete':
        return this.#userDelete(action.key)
      case 'config':
        return this.#configure(action.variant)
      case 'sweep':
        return this.sweep()
      case 'replay':
        return this.#replay(action.state, REPLAY_TRIES)
      case 'close':
        if (this.#backstage !== undefined) return this.#backstage.stopAll()
        for (const { name, status } of this.#workflows.executions) {
          if (status === 'open') this.#workflows.close(name)
        }
    }
  }

  sweep(): void {
    const sandbox = this.#newSandbox()
    this.simulation.spawn('sweep', (task) => sandbox.sweep(task, BUCKET), () => undefined)
  }

  /** Makes the world whole: faults end, and the configuration can be used again. */
  calmDown(): void {
    this.#isCalm = true
    this.simulation.faultsOff()
    const last = this.#variants.at(-1)?.variant
    if (last !== 'usual' && last !== 'toggled') this.#configure('usual')
    if (this.#plan.redrive) this.#platform.redrive()
  }

  receipts(): readonly ReceiptView[] {
    return this.#book.views
  }

  arrivals(): readonly Arrival[] {
    return this.#told.map(({ arrival }) => arrival)
  }

  expectedEnds(arrival: Arrival): readonly ExpectedEnd[] {
    const live = this.#variants.filter((_, index) => (this.#variants[index + 1]?.fromMs ?? Infinity) >= arrival.atMs)
    return [...live.flatMap(({ variant }) => this.#stage.expectedEnd(arrival.key, variant) ?? []), ...(this.#backstage?.ends(arrival) ?? [])]
  }

  runsOldVersions(key: string): boolean {
    return this.#stage.runsOldVersions(key)
  }

  toldTo(task: number): readonly Arrival[] {
    return this.#platform.toldTo(task)
  }

  remains(): string {
    return [allThatRemains(this.#leftovers()), ...(this.#backstage?.remains() ?? [])].join('\n')
  }

  /** What the run came to, without times: equal for equal inputs, whatever went wrong on the way. */
  outcome(): string {
    return [whatItCameTo(this.#leftovers()), ...(this.#backstage?.remains() ?? [])].join('\n')
  }

  async redeliver(): Promise<void> {
    this.#platform.deliverAgain(this.#told.filter(({ arrival }) => arrival.delivered))
    this.#backstage?.callAgain()
    await this.simulation.run()
  }

  /** How many calls were made that may change something. */
  get mutations(): number {
    return this.#mutations
  }

  /** What the store and the ledger say of themselves, held against the bookkeeping of the laws. */
  adapterFault(): string | undefined {
    const entries = this.#store.snapshot().filter((entry) => entry.current && entry.kind === 'object')
    const said = [
      ...entries.map(({ key, bytes }) => `${key} ${JSON.stringify(new TextDecoder().decode(bytes))}`),
      ...this.#ledger.snapshot().receipts.map((receipt) => JSON.stringify(viewReceipt(receipt))),
    ].sort()
    const kept = [
      ...this.mirror.current.map(({ key, content }) => `${key} ${JSON.stringify(content)}`),
      ...this.#book.views.map((receipt) => JSON.stringify(receipt)),
    ].sort()
    const at = said.findIndex((line, index) => line !== kept[index])
    if (at < 0 && said.length === kept.length) return undefined
    return `the adapters hold ${said[at] ?? 'nothing'}, and the history of calls says ${kept[Math.max(at, 0)] ?? 'nothing'}`
  }

  #leftovers(): Leftovers {
    return { objects: this.mirror.current, book: this.#book, executions: this.#workflows.executions, notices: this.#notifier.sent, letters: this.#deadLetters.sent }
  }

  #observe(record: HistoryRecord): void {
    if (record.kind === 'call' && isMutation(record.method)) this.#mutations += 1
    this.#book.apply(record)
    const changes = this.mirror.apply(record)
    for (const { by, removed } of changes) {
      if (by === 'user' && removed !== undefined) this.#release(removed.key, removed.content)
    }
    this.#backstage?.seen(record)
    this.#judge(record, changes)
  }

  #release(key: string, content: string): void {
    for (const { arrival } of this.#told) {
      if (arrival.key === key && arrival.content === content) arrival.released = true
    }
  }

  #created(created: CreatedObject): void {
    if (!created.key.startsWith(this.#stage.landing)) return
    const { key, etag, sequencer, versionId } = created
    const stored = this.#store.snapshot().find((entry) => entry.key === key && entry.sequencer === sequencer)
    const arrival: Arrival = {
      index: this.#told.length,
      atMs: this.simulation.nowMs(),
      key,
      etag,
      sequencer,
      ...(versionId === undefined ? {} : { versionId }),
      content: new TextDecoder().decode(stored?.bytes),
      by: this.#userActs ? 'user' : 'worker',
      released: false,
      delivered: false,
    }
    const told = { arrival, event: created }
    this.#told.push(told)
    this.#platform.offer(told, this.#plan.deliveries[arrival.index] ?? USUAL_DELIVERY)
  }

  /** People act between two calls: the store's own methods have their effect before they return. */
  #userPut(key: string, content: string): void {
    this.#userActs = true
    void this.#store.put({ bucket: BUCKET, key }, new TextEncoder().encode(content))
    this.#userActs = false
    const entry = this.#store.snapshot().find((one) => one.key === key && one.current)
    const version = entry?.versionId === undefined ? {} : { versionId: entry.versionId }
    this.simulation.record({ kind: 'put', atMs: this.simulation.nowMs(), key, content, etag: entry?.etag ?? '', ...version })
  }

  #userDelete(key: string): void {
    const entry = this.mirror.at(key)
    if (entry === undefined) return
    void this.#store.delete({ bucket: BUCKET, key, etag: entry.etag })
    this.simulation.record({ kind: 'delete', atMs: this.simulation.nowMs(), key })
  }

  #configure(variant: ConfigVariant): void {
    this.#variants.push({ fromMs: this.simulation.nowMs(), variant })
    for (const [key, text] of Object.entries(this.#stage.configuration(variant))) {
      if (text === undefined) this.#userDelete(key)
      else if (this.mirror.at(key)?.content !== text) this.#userPut(key, text)
    }
  }

  #replay(state: ReplayableState | undefined, tries: number): void {
    const sandbox = this.#newSandbox()
    this.simulation.spawn('replay', (task) => sandbox.replay(task, BUCKET, state), ({ how }) => {
      if (how !== 'returned' && tries > 1) this.simulation.after(REPLAY_AGAIN_MS, () => this.#replay(state, tries - 1))
    })
  }

  #newSandbox(): Sandbox {
    const { skews, pageLimit } = this.#plan
    const skew = skews[this.#sandboxes % Math.max(skews.length, 1)]
    this.#sandboxes += 1
    const nowMs = (): number => {
      const trueMs = this.simulation.nowMs()
      return trueMs + (skew?.offsetMs ?? 0) + (skew !== undefined && trueMs >= START_MS + skew.jumpAtMs ? skew.jumpMs : 0)
    }
    const ports: WorkerPorts = {
      store: this.#store,
      ledger: this.#ledger,
      notifier: this.#notifier,
      workflows: this.#workflows,
      deadLetters: this.#deadLetters,
      uploads: this.#uploads,
      ...(this.#backstage === undefined ? {} : { warehouse: this.#backstage.warehouse }),
      clock: { nowMs, sleep: () => Promise.reject(new Error('nobody sleeps in this flow')) },
    }
    return new Sandbox(pagedPorts(ports, pageLimit), this.#stage.flow, this.#defect, this.#stage.functions)
  }
}
