import type { MemoryJobRunEnd } from '../../../src/adapters/memory/memory-job-runner.ts'
import type { Fault, Outage } from '../kernel/fault.ts'
import type { SchedulePlan } from '../kernel/schedule.ts'
import type { Skew } from '../router/router-plan.ts'

/**
 * Everything that makes a run: plain data, so that the same plan is the same run, and a part can be left out to see whether it matters.
 */
export interface QueuePlan {
  readonly versioned: boolean
  readonly versions: 'all' | 'latest'
  /** Runs that a file gets before it is given up. */
  readonly attempts: number
  /** Whether jobs claim the id of their run first, so that of two that carry it one works. */
  readonly claims: boolean
  /** How long each port call takes. */
  readonly latencyMs: number
  /** Entries of a page of the ledger's listings. */
  readonly pageLimit: number
  /** How long an invocation waits by itself before it leaves waiting to the queue; 0 for not at all. */
  readonly holdMs: number
  /** For how long a batch is out. */
  readonly visibilityMs: number
  readonly batchSize: number
  /** Runs that the service lets go on at once. */
  readonly capacity: number
  /** How long a run is missing from listings. */
  readonly listingLagMs: number
  /** What people do. Times count from the beginning of the run. */
  readonly acts: readonly FileAct[]
  /** After how long the event of the n-th upload comes, for each time that it comes; an empty list for a lost one. */
  readonly deliveries: readonly (readonly number[])[]
  /** Keys of files whose every run fails. */
  readonly poison: readonly string[]
  /** What becomes of the n-th run that the service starts. */
  readonly jobRuns: readonly JobRunPlan[]
  /** The n-th starts that are carried out and never answered. */
  readonly lostStarts: readonly number[]
  /** When the poller looks, besides after the end. */
  readonly tends: readonly number[]
  /** When somebody resumes whatever is halted, and whether the file that halted it is left out. */
  readonly resumes: readonly { readonly atMs: number; readonly skip: boolean }[]
  /** When somebody has files tried again that were given up. */
  readonly redrives: readonly number[]
  readonly sweeps: readonly number[]
  /** What people do right before the n-th port call. */
  readonly intrusions: readonly { readonly call: number; readonly key: string; readonly content?: string }[]
  readonly faults: readonly Fault[]
  readonly outages: readonly Outage[]
  readonly skews: readonly Skew[]
  readonly schedule: SchedulePlan
}

/** A file is put, over one that may lie there, or deleted when it has no content. */
export interface FileAct {
  readonly atMs: number
  readonly key: string
  readonly content?: string
}

export interface JobRunPlan {
  readonly startingMs: number
  readonly durationMs: number
  readonly end: MemoryJobRunEnd
  /** How long the service keeps the end to itself. */
  readonly unreportedMs: number
  /** How long after that the event of the end comes; never when absent. */
  readonly eventMs?: number
}

export const USUAL_RUN: JobRunPlan = { startingMs: 5_000, durationMs: 20_000, end: 'SUCCEEDED', unreportedMs: 0 }

export const USUAL_DELAYS: readonly number[] = [500]

export const CALM_QUEUE: QueuePlan = {
  versioned: true,
  versions: 'all',
  attempts: 3,
  claims: true,
  latencyMs: 20,
  pageLimit: 1_000,
  holdMs: 0,
  visibilityMs: 5 * 60_000,
  batchSize: 10,
  capacity: 10,
  listingLagMs: 0,
  acts: [],
  deliveries: [],
  poison: [],
  jobRuns: [],
  lostStarts: [],
  tends: [],
  resumes: [],
  redrives: [],
  sweeps: [],
  intrusions: [],
  faults: [],
  outages: [],
  skews: [],
  schedule: { kind: 'sequential' },
}
