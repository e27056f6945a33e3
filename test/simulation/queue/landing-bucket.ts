import { MemoryObjectStore, type CreatedObject } from '../../../src/adapters/memory/memory-object-store.ts'
import type { HistoryRecord } from '../kernel/history.ts'
import type { Simulation } from '../kernel/simulation.ts'
import { BucketMirror, type BucketChange } from '../laws/bucket-mirror.ts'
import type { Arrival } from '../laws/law.ts'
import { CONFIG_KEY } from '../router/config-variants.ts'
import type { LandedFile } from './event-deliverer.ts'
import { JOB_NAME } from './job-service.ts'
import type { QueuePlan } from './queue-plan.ts'

export const BUCKET = 'lake'
const LANDING = 'data/in/'

/** The bucket with the people who put files there and take them away, and the laws' own bookkeeping of it. */
export class LandingBucket {
  readonly mirror = new BucketMirror()
  readonly store: MemoryObjectStore
  readonly landed: LandedFile[] = []
  readonly #simulation: Simulation
  readonly #onLanded: (file: LandedFile) => void

  constructor(simulation: Simulation, versioned: boolean, onLanded: (file: LandedFile) => void) {
    this.#simulation = simulation
    this.#onLanded = onLanded
    const clock = { nowMs: () => simulation.nowMs(), sleep: () => Promise.reject(new Error('only workers sleep')) }
    this.store = new MemoryObjectStore({ clock, buckets: { [BUCKET]: { versioned } }, onCreated: (created) => this.#created(created) })
  }

  configure(plan: QueuePlan): void {
    this.act(CONFIG_KEY, configuration(plan))
  }

  /** People act between two calls: the store's own methods have their effect before they return. Without content a file is deleted. */
  act(key: string, content: string | undefined): void {
    const atMs = this.#simulation.nowMs()
    if (content === undefined) {
      const there = this.mirror.at(key)
      if (there === undefined) return
      void this.store.delete({ bucket: BUCKET, key, etag: there.etag })
      return this.#simulation.record({ kind: 'delete', atMs, key })
    }
    void this.store.put({ bucket: BUCKET, key }, new TextEncoder().encode(content))
    const entry = this.store.snapshot().find((one) => one.key === key && one.current)
    const version = entry?.versionId === undefined ? {} : { versionId: entry.versionId }
    this.#simulation.record({ kind: 'put', atMs, key, content, etag: entry?.etag ?? '', ...version })
  }

  /** Takes a record in and says what it did to the bucket. */
  observe(record: HistoryRecord): readonly BucketChange[] {
    const changes = this.mirror.apply(record)
    for (const { by, removed } of changes) {
      if (by !== 'user' || removed === undefined) continue
      const { key, content } = removed
      for (const { arrival } of this.landed) if (arrival.key === key && arrival.content === content) arrival.released = true
    }
    return changes
  }

  /** Objects as the store has them. */
  objects(): readonly string[] {
    const entries = this.store.snapshot().filter((entry) => entry.current && entry.kind === 'object')
    return entries.map(({ key, etag }) => `object ${key} ${etag ?? ''}`)
  }

  #created({ key, etag, sequencer, versionId }: CreatedObject): void {
    if (!key.startsWith(LANDING)) return
    const version = versionId === undefined ? {} : { versionId }
    const stored = this.store.snapshot().find((entry) => entry.key === key && entry.sequencer === sequencer)
    const arrival: Arrival = {
      index: this.landed.length,
      atMs: this.#simulation.nowMs(),
      key,
      etag,
      sequencer,
      ...version,
      content: new TextDecoder().decode(stored?.bytes),
      by: 'user',
      released: false,
      delivered: false,
    }
    const file: LandedFile = { arrival, object: { bucket: BUCKET, key, etag, sequencer, ...version } }
    this.landed.push(file)
    this.#onLanded(file)
  }
}

/** Two jobs: files whose names begin with `park` are parked when they fail for good, those with `halt` halt their group. */
function configuration({ versions, attempts }: QueuePlan): string {
  const job = { job_name: 'ordered', target_table: 'orders', upsert_keys: [], is_active: true, engine: 'glue', glue_job_name: JOB_NAME, versions }
  const entry = (job_id: string, source_file_name: string, on_failure: string): object => ({
    job_id, source_file_name, ...job, order: { group: 'until-timestamp', on_failure, attempts },
  })
  return JSON.stringify([entry('PARKS', 'park*.csv', 'park'), entry('HALTS', 'halt*.csv', 'halt')])
}
