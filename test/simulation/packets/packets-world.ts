import { MemoryNotifier } from '../../../src/adapters/memory/memory-notifier.ts'
import { MemoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts'
import { MemoryPacketLedger } from '../../../src/adapters/memory/memory-packet-ledger.ts'
import { MemoryParameterStore } from '../../../src/adapters/memory/memory-parameter-store.ts'
import type { HistoryRecord } from '../kernel/history.ts'
import { Simulation } from '../kernel/simulation.ts'
import { PacketBook } from '../laws/packets/packet-book.ts'
import type { PacketScene } from '../laws/packets/packet-law.ts'
import { viewPacket } from '../laws/packets/packet-view.ts'
import { INGESTION, PROCESSED, StarMirror, type ObjectChange } from '../laws/packets/star-mirror.ts'
import { withMethod } from '../router/paged-ports.ts'
import { packetBytes } from './packet-rows.ts'
import { PacketOrchestrator } from './packet-orchestrator.ts'
import type { NamedPacket, PacketsPlan, RowPlan } from './packets-plan.ts'
import { PacketsSandbox, type PacketDefect } from './packets-sandbox.ts'

const START_MS = Date.UTC(2025, 0, 1)

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Two buckets with the people who extract packets, the function that processes them, and what calls it; run by a plan. */
export class PacketsWorld implements PacketScene {
  readonly mirror = new StarMirror()
  readonly book = new PacketBook()
  readonly simulation: Simulation
  readonly gaps: PacketsPlan['policies']['gaps']
  readonly missingRows: PacketsPlan['policies']['missingRows']
  readonly #plan: PacketsPlan
  readonly #defect: PacketDefect | undefined
  readonly #store: MemoryObjectStore
  readonly #ledger = new MemoryPacketLedger()
  readonly #parameters = new MemoryParameterStore()
  readonly #notifier = new MemoryNotifier()
  readonly #orchestrator: PacketOrchestrator
  readonly #judge: (record: HistoryRecord, changes: readonly ObjectChange[]) => void
  #isCalm = false
  /** Of what was written last. */
  #etag = ''
  #sandboxes = 0

  constructor(plan: PacketsPlan, judge: (record: HistoryRecord, changes: readonly ObjectChange[]) => void, defect?: PacketDefect) {
    this.#plan = plan
    this.gaps = plan.policies.gaps
    this.missingRows = plan.policies.missingRows
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
        for (const intrusion of plan.intrusions) if (!this.#isCalm && intrusion.call === call) this.#place(intrusion, intrusion.rows, false)
      },
    })
    const clock = { nowMs: () => this.simulation.nowMs(), sleep: () => Promise.reject(new Error('nobody sleeps in this world')) }
    this.#store = new MemoryObjectStore({ clock, buckets: { [INGESTION]: {}, [PROCESSED]: {} }, onCreated: ({ etag }) => { this.#etag = etag } })
    this.#orchestrator = new PacketOrchestrator(this.simulation, () => this.#newSandbox())
  }

  /** Puts what happens by the plan on the calendar. */
  schedule(): void {
    for (const [table, id] of Object.entries(this.#plan.begun)) {
      const [name, value] = [`/processing/${table}/latest_packet_id`, id.toString().padStart(8, '0')]
      void this.#parameters.put(name, value)
      this.book.leave(name, value)
    }
    for (const put of this.#plan.puts) this.#at(put.atMs, () => this.#place(put, put.rows, put.damaged === true))
    for (const { atMs, packets } of this.#plan.payloads) this.#at(atMs, () => this.#orchestrator.deliver(packets))
    for (const atMs of this.#plan.sweeps) this.#at(atMs, () => this.sweep())
  }

  sweep(): void {
    const sandbox = this.#newSandbox()
    this.simulation.spawn('sweep', (task) => sandbox.sweep(task), () => undefined)
  }

  /** Faults end, nobody replaces anything any more, and what was replaced between two calls is told of. */
  calmDown(): void {
    this.#isCalm = true
    this.simulation.faultsOff()
    for (const { table, id } of this.#plan.intrusions) this.#orchestrator.deliver([{ table, id }])
  }

  /** What failed for good is sent again by a person; also packets that failed since rows were missing, which may have come. */
  redrive(): void {
    this.#orchestrator.redrive()
    const failed = this.book.packets.filter(({ state, reason }) => state === 'FAILED' && reason === 'missing-dimension')
    for (const { table, id } of failed) this.#orchestrator.deliver([{ table, id }])
  }

  begunWith(table: string): number {
    return this.#plan.begun[table] ?? 0
  }

  payloadOf(task: number): readonly string[] {
    return this.#orchestrator.payloadOf(task).map(({ table, id }) => `${table} ${id.toString()}`)
  }

  remains(): string {
    return [...this.#lines((file) => file.hash), ...this.#notifier.sent.map(({ id, subject }) => `notice ${id} ${subject}`)].sort().join('\n')
  }

  /**
   * What the run came to, whatever order it came in: how each packet ended, how far each table is, and what people were told, but for
   * packets that had to wait or left a gap for a time.
   */
  outcome(): string {
    const packets = this.book.packets.map(({ name, state, reason }) => `packet ${name} ${state} ${reason}`)
    const watermarks = [...this.book.sequences].map(([table, { watermark, highest }]) => `sequence ${table} ${JSON.stringify([watermark, highest])}`)
    const lasting = this.#notifier.sent.filter(({ subject }) => subject !== 'Packet Held' && subject !== 'Packet Gap')
    const told = new Set(lasting.map(({ id, subject }) => `notice ${id} ${subject}`))
    return [...packets, ...watermarks, ...told].sort().join('\n')
  }

  /** How far everything has come: the same after a round of draining that had nothing to do. */
  progress(): string {
    return [this.outcome(), this.mirror.manifests.length.toString(), ...this.book.packets.map(({ essence }) => essence)].join('\n')
  }

  async redeliver(): Promise<void> {
    for (const packets of this.#orchestrator.delivered) {
      this.#orchestrator.deliver(packets)
      await this.simulation.run()
    }
  }

  /** What the adapters say of themselves, held against the bookkeeping of the laws. */
  adapterFault(): string | undefined {
    const entries = this.#store.snapshot().filter((entry) => entry.current && entry.kind === 'object')
    const said = [
      ...entries.map(({ bucket, key, etag }) => `object ${bucket} ${key} ${etag ?? ''}`),
      ...this.#ledger.snapshot().packets.map((record) => `packet ${viewPacket(record).essence}`),
    ].sort()
    const kept = this.#lines(({ etag }) => etag).filter((line) => line.startsWith('object ') || line.startsWith('packet ')).sort()
    const at = said.findIndex((line, index) => line !== kept[index])
    if (at < 0 && said.length === kept.length) return undefined
    return `the adapters hold ${said[at] ?? 'nothing'}, and the history of calls says ${kept[Math.max(at, 0)] ?? 'nothing'}`
  }

  #lines(bytesOf: (file: StarMirror['files'][number]) => string): readonly string[] {
    return [
      ...this.mirror.files.map((file) => `object ${file.bucket} ${file.key} ${bytesOf(file)}`),
      ...this.book.packets.map(({ essence }) => `packet ${essence}`),
      ...[...this.book.sequences].map(([table, sequence]) => `sequence ${table} ${JSON.stringify(sequence)} ${this.book.parameter(table) ?? ''}`),
    ]
  }

  #observe(record: HistoryRecord): void {
    this.book.apply(record)
    this.#judge(record, this.mirror.apply(record))
  }

  #at(atMs: number, run: () => void): void {
    this.simulation.at(START_MS + atMs, run)
  }

  /** People act between two calls: the store's own methods have their effect before they return. */
  #place({ table, id }: NamedPacket, rows: readonly RowPlan[] | undefined, damaged: boolean): void {
    const key = `${table}/${table}_${id.toString()}.jsonl`
    if (rows === undefined) {
      const there = this.mirror.at(INGESTION, key)
      if (there === undefined) return
      void this.#store.delete({ bucket: INGESTION, key, etag: there.etag })
      this.simulation.record({ kind: 'delete', atMs: this.simulation.nowMs(), key })
      return
    }
    const bytes = packetBytes(table, rows, damaged)
    void this.#store.put({ bucket: INGESTION, key }, bytes)
    this.simulation.record({ kind: 'put', atMs: this.simulation.nowMs(), key, content: Buffer.from(bytes).toString('latin1'), etag: this.#etag })
  }

  #newSandbox(): PacketsSandbox {
    const { skews, pageLimit, policies } = this.#plan
    const skew = skews[this.#sandboxes % Math.max(skews.length, 1)]
    this.#sandboxes += 1
    const nowMs = (): number => {
      const trueMs = this.simulation.nowMs()
      return trueMs + (skew?.offsetMs ?? 0) + (skew !== undefined && trueMs >= START_MS + skew.jumpAtMs ? skew.jumpMs : 0)
    }
    const ledger = withMethod(this.#ledger, 'listUnfinishedPackets', (options = {}) =>
      this.#ledger.listUnfinishedPackets({ ...options, limit: Math.min(options.limit ?? pageLimit, pageLimit) }),
    )
    const clock = { nowMs, sleep: () => Promise.reject(new Error('nobody sleeps in this flow')) }
    return new PacketsSandbox({ store: this.#store, ledger, parameters: this.#parameters, notifier: this.#notifier, clock }, policies, this.#defect)
  }
}
