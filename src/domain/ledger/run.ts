import type { Identity, ObjectVersion } from '../identity/object-version.ts'

export type RunState = 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED'

/** One attempt to process an object version. Never changed after its end. */
export interface Run {
  /** The execution's name, or one made in the same way; unique for ever. */
  readonly id: string
  readonly identity: Identity
  readonly object: ObjectVersion
  readonly jobId?: string
  readonly state: RunState
  readonly attempt: number
  /** That of the receipt when the run was registered; a claim adds one. */
  readonly fence: number
  /** The job service's own id of the one run that may do the work. Absent where nobody claimed it, or jobs claim nothing. */
  readonly claimedBy?: string
  /** When it was registered: ISO 8601, UTC. Its date is the key of the day's listing. */
  readonly createdAt: string
  readonly updatedAt: string
  readonly history: readonly RunHistoryEntry[]
  readonly rowsIn?: number
  readonly rowsOut?: number
  readonly rowsRejected?: number
  readonly error?: { readonly code: string; readonly message: string }
}

export interface RunHistoryEntry {
  readonly at: string
  readonly from: RunState | null
  readonly to: RunState
}

export const RUN_TRANSITIONS: Readonly<Record<RunState, readonly RunState[]>> = {
  PENDING: ['RUNNING', 'FAILED'],
  RUNNING: ['COMPLETED', 'FAILED'],
  COMPLETED: [],
  FAILED: [],
}

export function hasEnded(run: Run): boolean {
  return RUN_TRANSITIONS[run.state].length === 0
}

/** The run in its next state; `undefined` when the table has no such edge, which for a run is an everyday answer to a late report. */
export function moveRun(
  run: Run,
  to: RunState,
  at: string,
  result: Partial<Pick<Run, 'rowsIn' | 'rowsOut' | 'rowsRejected' | 'error'>> = {},
): Run | undefined {
  if (!RUN_TRANSITIONS[run.state].includes(to)) return undefined
  return { ...run, ...result, state: to, updatedAt: at, history: [...run.history, { at, from: run.state, to }] }
}

export type RunClaim =
  | { readonly kind: 'claimed'; readonly run: Run }
  /** Somebody else does the work, or nobody may any more. */
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Gives the run to the first that asks. A job service can start a run twice where the answer to the first start is lost: of the two
 * only the claimant may work. A claimant that asks again, as after a lost answer, gets the run as it is.
 */
export function claimRun(run: Run, jobRunId: string, at: string): RunClaim {
  if (run.claimedBy === jobRunId && run.state === 'RUNNING') return { kind: 'claimed', run }
  if (run.claimedBy !== undefined && run.claimedBy !== jobRunId) {
    return { kind: 'refused', reason: `run ${run.id} was claimed by ${run.claimedBy}` }
  }
  const moved = moveRun(run, 'RUNNING', at)
  if (moved === undefined) return { kind: 'refused', reason: `run ${run.id} is ${run.state}: only one that is PENDING can be claimed` }
  return { kind: 'claimed', run: { ...moved, claimedBy: jobRunId, fence: run.fence + 1 } }
}
