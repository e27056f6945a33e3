import type { HistoryRecord } from '../kernel/history.ts'
import type { BucketChange, BucketMirror } from './bucket-mirror.ts'
import type { ReceiptView } from './receipt-view.ts'

/** One law, as something that watches a run and complains. Shares no code with what it judges. */
export interface Law {
  readonly id: string
  /** The law in one sentence. */
  readonly says: string
  /** A watch for one run. */
  readonly watch: (scene: Scene) => Watch
}

export interface Watch {
  /** Called after every record; returns what is wrong, if anything. */
  seen?(record: HistoryRecord, changes: readonly BucketChange[]): string | undefined
  /** Called once when faults have stopped and everything was given time to drain. */
  ended?(): string | undefined
}

/** What a flow tells of its world: what people did, and what they may expect. */
export interface Scene {
  readonly mirror: BucketMirror
  readonly versioned: boolean
  /** Every receipt in the ledger now. */
  receipts(): readonly ReceiptView[]
  /** Every object version that was ever created where files land. */
  arrivals(): readonly Arrival[]
  /** The ends that are right for a receipt's file, given everything that the configuration said since it arrived. */
  expectedEnds(arrival: Arrival): readonly ExpectedEnd[]
  /** Whether an older version of this key may run after a younger one has come. */
  runsOldVersions(key: string): boolean
  /** What an invocation was told of. */
  toldTo(task: number): readonly Arrival[]
  /** Everything that remains of the run, without counters, as text. */
  remains(): string
  /** Delivers every event again that was delivered before, and waits. */
  redeliver(): Promise<void>
}

export interface Arrival {
  readonly index: number
  readonly atMs: number
  readonly key: string
  readonly etag: string
  readonly sequencer: string
  readonly versionId?: string
  readonly content: string
  /** `worker`: put there by a replay, which goes on with it under the receipt of what it brought back. */
  readonly by: 'user' | 'worker'
  /** Its owner has replaced or deleted it. */
  released: boolean
  /** An invocation that was told of it has ended well. */
  delivered: boolean
}

export interface ExpectedEnd {
  readonly state: string
  readonly reason?: string
}

/** A law was broken: the run is stopped and told of. */
export class Violation extends Error {
  override readonly name = 'Violation'
  readonly law: string

  constructor(law: string, message: string) {
    super(`${law}: ${message}`)
    this.law = law
  }
}
