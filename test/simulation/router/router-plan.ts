import type { Denial, Fault, Outage } from '../kernel/fault.ts'
import type { SchedulePlan } from '../kernel/schedule.ts'
import type { ConfigVariant } from './config-variants.ts'
import type { Envelope, Poison } from './envelopes.ts'

/** Everything that makes a run: plain data, so that the same plan is the same run, and a part can be left out to see whether it matters. */
export interface RouterPlan {
  readonly versioned: boolean
  /** How long each port call takes. */
  readonly latencyMs: number
  /** The most that one page of a listing holds. */
  readonly pageLimit: number
  readonly actions: readonly Action[]
  /** What people do right before the n-th port call of the run, counted from 1. */
  readonly intrusions: readonly Intrusion[]
  /** How the events of the n-th arrival are delivered; those behind the end of the list are delivered once and soon. */
  readonly deliveries: readonly DeliveryPlan[]
  readonly faults: readonly Fault[]
  readonly outages: readonly Outage[]
  readonly denials: readonly Denial[]
  /** How wrong the clock of the n-th sandbox goes; they are used in turn. */
  readonly skews: readonly Skew[]
  readonly schedule: SchedulePlan
  /** Whether a person sends the dead letters again; otherwise the sweeper has to find what they told of. */
  readonly redrive: boolean
}

/** What people and clocks do; times count from the beginning of the run. */
export type Action =
  | { readonly kind: 'put'; readonly atMs: number; readonly key: string; readonly content: string }
  | { readonly kind: 'delete'; readonly atMs: number; readonly key: string }
  | { readonly kind: 'config'; readonly atMs: number; readonly variant: ConfigVariant }
  | { readonly kind: 'sweep'; readonly atMs: number }
  | { readonly kind: 'replay'; readonly atMs: number; readonly state?: ReplayableState }
  /** Every execution that is open ends. */
  | { readonly kind: 'close'; readonly atMs: number }

export interface Intrusion {
  readonly call: number
  readonly actions: readonly Action[]
}

export type ReplayableState = 'PARKED' | 'UNCONFIGURED' | 'FAILED' | 'QUARANTINED' | 'PROCESSED'

/** An event is delivered once for each copy; no copies: it is lost. */
export interface DeliveryPlan {
  readonly copies: readonly DeliveryCopy[]
}

export interface DeliveryCopy {
  readonly delayMs: number
  readonly envelope: Envelope
  readonly poison: Poison
  /** Waits for the next delivery, to come as a second record of it. */
  readonly joinsNext?: boolean
}

export interface Skew {
  readonly offsetMs: number
  /** By how much it jumps, and when. */
  readonly jumpMs: number
  readonly jumpAtMs: number
}

export const USUAL_DELIVERY: DeliveryPlan = { copies: [{ delayMs: 500, envelope: 'eventbridge', poison: 'none' }] }

export const CALM_PLAN: RouterPlan = {
  versioned: false,
  latencyMs: 20,
  pageLimit: 1_000,
  actions: [],
  intrusions: [],
  deliveries: [],
  faults: [],
  outages: [],
  denials: [],
  skews: [],
  schedule: { kind: 'sequential' },
  redrive: false,
}
