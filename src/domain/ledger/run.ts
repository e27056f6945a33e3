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
  readonly fence: number
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
