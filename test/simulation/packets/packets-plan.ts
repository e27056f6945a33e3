import type { Denial, Fault, Outage } from '../kernel/fault.ts'
import type { SchedulePlan } from '../kernel/schedule.ts'
import type { Skew } from '../router/router-plan.ts'

/** Everything that makes a run: plain data, so that the same plan is the same run, and a part can be left out to see whether it matters. */
export interface PacketsPlan {
  readonly policies: PoliciesPlan
  /** How long each port call takes. */
  readonly latencyMs: number
  /** Entries of a page of the ledger's listings. */
  readonly pageLimit: number
  /** Watermarks that another program left in the parameter store. */
  readonly begun: Readonly<Record<string, number>>
  readonly puts: readonly PacketPut[]
  /** What a person does right before the n-th port call. */
  readonly intrusions: readonly PacketIntrusion[]
  readonly payloads: readonly PayloadPlan[]
  /** When the sweeper runs, besides after the end. */
  readonly sweeps: readonly number[]
  readonly faults: readonly Fault[]
  readonly outages: readonly Outage[]
  readonly denials: readonly Denial[]
  readonly skews: readonly Skew[]
  readonly schedule: SchedulePlan
}

export interface PoliciesPlan {
  readonly gaps: 'proceed' | 'hold'
  readonly missingRows: 'hold' | 'unknown' | 'fail'
}

export interface NamedPacket {
  readonly table: string
  readonly id: number
}

/** An object comes to lie in the bucket of what is extracted, over one that may lie there. Times count from the beginning of the run. */
export interface PacketPut extends NamedPacket {
  readonly atMs: number
  readonly rows: readonly RowPlan[]
  /** Is no file at all that can be read. */
  readonly damaged?: boolean
}

/** One line; `packet-rows.ts` makes the record of it. */
export interface RowPlan {
  readonly key: number
  /** Minutes on the clock of the source: when the row was changed. */
  readonly at: number
  /** Tells rows of dimensions apart that have one key and one time of change. Facts have only one state at a time. */
  readonly tag?: string
  /** A line that is no record. */
  readonly bad?: boolean
}

export interface PacketIntrusion extends NamedPacket {
  readonly call: number
  /** What replaces the object; it is deleted when absent. */
  readonly rows?: readonly RowPlan[]
}

/** One invocation, and those that the orchestrator makes of it when it fails. */
export interface PayloadPlan {
  readonly atMs: number
  readonly packets: readonly NamedPacket[]
}

export const CALM_PACKETS: PacketsPlan = {
  policies: { gaps: 'proceed', missingRows: 'hold' },
  latencyMs: 20,
  pageLimit: 1_000,
  begun: {},
  puts: [],
  intrusions: [],
  payloads: [],
  sweeps: [],
  faults: [],
  outages: [],
  denials: [],
  skews: [],
  schedule: { kind: 'sequential' },
}
