import type { HistoryRecord } from '../../kernel/history.ts'
import type { PacketBook } from './packet-book.ts'
import type { ObjectChange, StarMirror } from './star-mirror.ts'

/** One law of the packets flow, as something that watches a run and complains. Shares no code with what it judges. */
export interface PacketLaw {
  readonly id: string
  /** The law in one sentence. */
  readonly says: string
  /** A watch for one run. */
  readonly watch: (scene: PacketScene) => PacketWatch
}

export interface PacketWatch {
  /** Called after every record; returns what is wrong, if anything. */
  seen?(record: HistoryRecord, changes: readonly ObjectChange[]): string | undefined
  /** Called once when faults have stopped and everything was given time to drain. */
  ended?(): string | undefined
  /** Called last, for what takes a look into the files of every star that was ever to be seen. */
  inspected?(): Promise<string | undefined>
}

/** What the flow tells of its world: what people did, and what they may expect. */
export interface PacketScene {
  readonly mirror: StarMirror
  readonly book: PacketBook
  readonly gaps: 'proceed' | 'hold'
  readonly missingRows: 'hold' | 'unknown' | 'fail'
  /** Up to which id another program had processed a table before; 0 for none. */
  begunWith(table: string): number
  /** The packets that an invocation was told of, by their names; empty for the sweeper. */
  payloadOf(task: number): readonly string[]
  /** Everything that remains of the run, without counters, as text. */
  remains(): string
  /** Delivers every payload again that was delivered before, and waits. */
  redeliver(): Promise<void>
}
