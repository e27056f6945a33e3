import type { Identity } from '../identity/object-version.ts'

/** OPEN goes on with its files; HALTED waits for a person, since a file of it failed for good. */
export type GroupState = 'OPEN' | 'HALTED'

/**
 * The ledger's record of one group of files that run strictly one after another. It is the authority on which of them runs: at most
 * one does, and only the holder of the lease may change that. Saved by compare-and-set.
 */
export interface OrderGroup {
  readonly group: string
  readonly state: GroupState
  /** 1 at first; a resumption adds one. */
  readonly attempt: number
  /** Grows with every write. */
  readonly fence: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly updatedAt: string
  /** The first entry and the newest ones. */
  readonly history: readonly GroupHistoryEntry[]
  readonly lease?: Lease
  readonly current?: CurrentFile
  /** The file by which the group was halted; a resumption begins with it. */
  readonly haltedBy?: WaitingFile
  /** Files that wait ahead of all that is in the queue, in this order. */
  readonly admitted: readonly WaitingFile[]
  /** The newest file that was started, by which later ones are judged late. */
  readonly newest?: StartedFile
}

export interface GroupHistoryEntry {
  readonly at: string
  readonly from: GroupState | null
  readonly to: GroupState
  readonly reason?: string
  /** Who asked for it, where a person did. */
  readonly by?: string
}

/** The right to work on the group, which ends by itself. */
export interface Lease {
  /** Different for every invocation. */
  readonly owner: string
  /** Milliseconds since 1970, as every time here that is compared. */
  readonly untilMs: number
}

/** A file by its receipt and the attempt that is meant. */
export interface WaitingFile {
  readonly receipt: Identity
  readonly attempt: number
}

export interface StartedFile {
  readonly key: string
  readonly sequencer?: string
  /** `20250915_101500`, where the name has one. */
  readonly stamp?: string
}

/** The one file that is being worked on, and how far it has come. */
export interface CurrentFile extends WaitingFile {
  /** Which run of this attempt it is, from 1. */
  readonly run: number
  /** The id that the run carries, and under which the ledger records it. */
  readonly runId: string
  readonly phase: RunPhase
}

export type RunPhase =
  /** Recorded, nothing called yet. */
  | { readonly kind: 'intended' }
  /** A start was called at that time, or was about to be; its answer is not known. */
  | { readonly kind: 'starting'; readonly calledMs: number }
  /** The service had no room; it is asked again. */
  | { readonly kind: 'waiting-capacity'; readonly sinceMs: number; readonly notBeforeMs: number }
  | { readonly kind: 'running'; readonly jobRunId: string; readonly sinceMs: number }
  /** The run before this one failed; this one is not started earlier. */
  | { readonly kind: 'backing-off'; readonly notBeforeMs: number }
  /** It has ended; what follows for its receipt is still to be saved. */
  | { readonly kind: 'ended'; readonly end: RunEnd }

export type RunEnd =
  | { readonly kind: 'succeeded' }
  /** `permanent`: another run would fail as well. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly permanent: boolean }

/** Files that one record has room for; more wait in the queue itself. */
export const ADMITTED_MAX = 2_000

export function newOrderGroup(group: string, at: string): OrderGroup {
  return { group, state: 'OPEN', attempt: 1, fence: 1, createdAt: at, updatedAt: at, history: [{ at, from: null, to: 'OPEN' }], admitted: [] }
}

/** Whether something is left to do in a group beside what is in the queue. */
export function isBusyGroup({ state, current, admitted }: OrderGroup): boolean {
  return state === 'HALTED' || current !== undefined || admitted.length > 0
}

/** The group with one more file that waits in it, behind the others. */
export function withAdmitted(group: OrderGroup, { receipt, attempt }: WaitingFile): OrderGroup {
  return { ...group, admitted: [...group.admitted, { receipt, attempt }] }
}
