import type { ReceiptError } from '../ledger/receipt.ts'
import type { OutboxNotice } from '../notices/outbox.ts'
import type { PacketRef } from './packet-id.ts'

/** What has become of a packet. PROCESSED and FAILED are ends; a corrected object leaves FAILED, as another attempt. */
export type PacketState = 'RECEIVED' | 'HELD' | 'PROCESSED' | 'FAILED'

/** The ledger's record of one packet. Changed only by `packetMachine`, saved by compare-and-set. */
export interface PacketRecord {
  readonly packet: PacketRef
  readonly state: PacketState
  /** Why it is held or has failed, in kebab-case. */
  readonly reason?: string
  /** 1 for the first processing; other content after a failure adds one. */
  readonly attempt: number
  /** Grows with every write. */
  readonly fence: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly updatedAt: string
  readonly history: readonly PacketHistoryEntry[]
  /** What was read, or is being read. */
  readonly source?: PacketSource
  /** What is about to be committed, or was. */
  readonly plan?: PacketPlan
  /** Whether the sequence of the table holds the packet. */
  readonly sequenced: boolean
  readonly error?: ReceiptError
  readonly notices: readonly OutboxNotice[]
}

export interface PacketHistoryEntry {
  readonly at: string
  readonly from: PacketState | null
  readonly to: PacketState
  readonly reason?: string
}

/** The object that a packet's rows were read from. */
export interface PacketSource {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
  readonly etag: string
  /** Bytes as stored. */
  readonly size: number
  /** SHA-256, 64 hexadecimal digits, of the bytes as stored; what tells other content from another upload of the same. */
  readonly hash: string
}

/** All that a commit publishes, worked out and written before it; saved first, so that a successor commits just this. */
export interface PacketPlan {
  /** The manifest that the plan continues: its etag, or `null` where there was none. The commit replaces exactly this one. */
  readonly manifestEtag: string | null
  readonly outputs: readonly PlannedOutput[]
  readonly states: readonly PlannedState[]
  readonly rowsIn: number
  readonly rowsOut: number
  readonly rowsRejected: number
  readonly rowsWarned: number
  readonly rejectsKey?: string
  readonly warningsKey?: string
  /** Ids missing before the packet when it was planned, as the warning tells them. */
  readonly gaps: readonly number[]
}

/** A source table or calendar whose state the packet changes, and the key of the new one. */
export interface PlannedState {
  readonly source: string
  readonly key: string
}

/** One Parquet file of one table of the star. */
export interface PlannedOutput {
  readonly table: string
  readonly key: string
  readonly rows: number
  /** SHA-256, 64 hexadecimal digits, of the bytes of the file. */
  readonly hash: string
  /** Whether it is the table's only file from now on (a snapshot), or one more. */
  readonly replaces: boolean
  /** Range of the time of change of its rows, ISO 8601 without a zone; absent in a file without rows. */
  readonly oldest?: string
  readonly newest?: string
}
