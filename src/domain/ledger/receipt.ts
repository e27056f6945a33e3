import type { Identity, ObjectVersion } from '../identity/object-version.ts'
import type { Move } from '../flow/move.ts'
import type { OutboxNotice } from '../notices/outbox.ts'
import type { PreparedOutput } from '../output/prepared-output.ts'

/** What has become of an object version. The last six are ends; only a replay leaves them, by a listed edge. */
export type ReceiptState =
  | 'RECEIVED'
  | 'ROUTED'
  | 'PROCESSED'
  | 'QUARANTINED'
  | 'FAILED'
  | 'PARKED'
  | 'UNCONFIGURED'
  | 'SUPERSEDED'
  | 'IGNORED'

/** Which flow a receipt belongs to. `config` receipts stand for a version of the configuration that cannot be used. */
export type ReceiptFlow = 'route-file' | 'convert-csv' | 'config'

/** The one ledger record of what became of one object version. Changed only by `evolve` functions, saved by compare-and-set. */
export interface Receipt {
  readonly identity: Identity
  readonly object: ObjectVersion
  /** Where its bytes are read from, when a replay has brought them back to their key as a new version. */
  readonly location?: ObjectVersion
  /** Bytes, as soon as the event or a HEAD has told. */
  readonly size?: number
  readonly flow: ReceiptFlow
  readonly state: ReceiptState
  /** Why it is in this state, in kebab-case, where the state alone does not say. */
  readonly reason?: string
  /** 1 for the first processing; a replay adds one. */
  readonly attempt: number
  /** Grows with every claim on the receipt; a write with an older one is refused. */
  readonly fence: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly updatedAt: string
  /** When the store took the upload in, where it was asked: ISO 8601, UTC. A replay keeps it. */
  readonly landedAt?: string
  readonly history: readonly HistoryEntry[]
  /** The job as it was when the decision was made. */
  readonly job?: ReceiptJob
  /** The version of the configuration that the decision rests on. */
  readonly configEtag?: string
  readonly plan?: Plan
  /** Moving the source to the archive, after its output is committed. */
  readonly archive?: Move
  readonly conversion?: ConversionRecord
  /** A table between its upload and its commit, where these are two invocations. */
  readonly prepared?: PreparedOutput
  /** How often a prepared table could not be committed because somebody else had written its key. */
  readonly commitsLost?: number
  /** Loading the table into the warehouse, after it is committed. Absent where there is no warehouse. */
  readonly load?: Load
  readonly error?: ReceiptError
  readonly notices: readonly OutboxNotice[]
  /** What was, or is still to be, put among the dead letters; where there is a queue for them. */
  readonly letters?: readonly PendingLetter[]
  readonly runIds: readonly string[]
}

export interface HistoryEntry {
  readonly at: string
  readonly from: ReceiptState | null
  readonly to: ReceiptState
  readonly reason?: string
  /** Who asked for it, where a person did. */
  readonly by?: string
}

export interface ReceiptJob {
  readonly jobId: string
  readonly jobName: string
  readonly targetTable: string
  readonly upsertKeys: readonly string[]
  readonly engine: 'lambda' | 'glue'
  readonly contract?: string
  readonly glueJobName?: string
  readonly versions: 'latest' | 'all'
  readonly onSuccess: 'keep' | 'archive'
  /** Of a job whose files run one after another. */
  readonly order?: { readonly attempts: number; readonly onFailure: 'park' | 'halt' }
}

/** What was decided and how far it has been carried out. Saved before the first effect, so that a successor repeats it exactly. */
export type Plan =
  | { readonly kind: 'move'; readonly move: Move; readonly then: 'UNCONFIGURED' | 'PARKED' }
  | { readonly kind: 'start'; readonly name: string; readonly input: string; readonly started: boolean }
  | { readonly kind: 'convert'; readonly runId: string }
  /** The file waits for its turn in its group. `sent`: it stands in the queue. */
  | { readonly kind: 'queue'; readonly group: string; readonly sent: boolean }
  /** A replay brings the bytes back that were moved aside. */
  | { readonly kind: 'restore'; readonly from: string }

export interface Load {
  readonly step: 'pending' | 'done'
}

/** The counts and keys of a conversion that was carried out to its end. */
export interface ConversionRecord {
  readonly outputKey: string
  readonly contractName: string
  readonly contractHash: string
  readonly rowsIn: number
  readonly rowsOut: number
  readonly rowsRejected: number
  readonly rowsWarned: number
  readonly blankLines: number
  readonly rejectsKey?: string
  readonly warningsKey?: string
  readonly missingColumns: readonly string[]
  readonly extraColumns: readonly string[]
  readonly reorderedColumns?: boolean
}

/** One dead letter. Kept on the receipt until it is sent, so that it cannot be lost with an invocation. */
export interface PendingLetter {
  /** The same in every sending of this letter. */
  readonly id: string
  readonly code: string
  readonly message: string
  /** When the object was given up: ISO 8601, UTC. */
  readonly at: string
  readonly status: 'pending' | 'sent'
  readonly sentAt?: string
}

export interface ReceiptError {
  readonly code: string
  readonly message: string
}
