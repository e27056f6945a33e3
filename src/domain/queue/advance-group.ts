import { clipped } from '../events/payload-place.ts'
import { sha256Hex } from '../identity/object-version.ts'
import { newestOf } from './lateness.ts'
import type { CurrentFile, OrderGroup, RunEnd, RunPhase, StartedFile, WaitingFile } from './order-group.ts'
import { backoffMs, CAPACITY_DELAY_MS } from './run-timing.ts'

/** What a step came to. */
export type GroupOutcome =
  /** This file is next. Where it waited in the record it no longer does. */
  | { readonly kind: 'chosen'; readonly file: WaitingFile; readonly started: StartedFile }
  /** Is saved before the call, since its answer may be lost. */
  | { readonly kind: 'calling' }
  | { readonly kind: 'started'; readonly jobRunId: string }
  | { readonly kind: 'at-capacity' }
  /** The service will not start it, now or later. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** No run carries the id, and none will. */
  | { readonly kind: 'not-started' }
  | { readonly kind: 'ended'; readonly end: RunEnd }
  /** What the end means for the receipt is saved; another run follows, or the group goes on to its next file, or stops. */
  | { readonly kind: 'settled'; readonly then: 'run-again' | 'go-on' | 'halt' }
  /** The file needs no run: it ended otherwise, or was replaced. */
  | { readonly kind: 'dropped' }

const MESSAGE_MAX = 1_000

/** The group after a step. Times are taken from `nowMs`; audit fields are the saver's. */
export function advanceGroup(group: OrderGroup, outcome: GroupOutcome, nowMs: number): OrderGroup {
  if (outcome.kind === 'chosen') return chosen(group, outcome.file, outcome.started)
  const { current } = group
  if (current === undefined) return group
  switch (outcome.kind) {
    case 'calling':
      return inPhase(group, current, { kind: 'starting', calledMs: nowMs })
    case 'started':
      return inPhase(group, current, { kind: 'running', jobRunId: outcome.jobRunId, sinceMs: nowMs })
    case 'at-capacity': {
      const sinceMs = current.phase.kind === 'waiting-capacity' ? current.phase.sinceMs : nowMs
      return inPhase(group, current, { kind: 'waiting-capacity', sinceMs, notBeforeMs: nowMs + CAPACITY_DELAY_MS })
    }
    case 'refused':
      return inPhase(group, current, { kind: 'ended', end: { kind: 'failed', code: outcome.code, message: clipped(outcome.message, MESSAGE_MAX), permanent: true } })
    case 'not-started':
      return inPhase(group, current, { kind: 'intended' })
    case 'ended':
      return inPhase(group, current, { kind: 'ended', end: boundedEnd(outcome.end) })
    case 'settled':
      if (outcome.then === 'run-again') return anotherRun(group, current, nowMs)
      return outcome.then === 'halt' ? halted(group, current) : withoutCurrent(group)
    case 'dropped':
      return withoutCurrent(group)
  }
}

/** The id that a run carries: a repetition of the same run has the same. */
export function runIdOf({ receipt, attempt }: WaitingFile, run: number): string {
  return `run-${sha256Hex(JSON.stringify([receipt, attempt, run])).slice(0, 40)}`
}

export function isSameFile(a: WaitingFile, b: WaitingFile): boolean {
  return a.receipt === b.receipt && a.attempt === b.attempt
}

function chosen(group: OrderGroup, file: WaitingFile, started: StartedFile): OrderGroup {
  const { receipt, attempt } = file
  return {
    ...group,
    admitted: group.admitted.filter((waiting) => !isSameFile(waiting, file)),
    newest: newestOf(started, group.newest),
    current: { receipt, attempt, run: 1, runId: runIdOf(file, 1), phase: { kind: 'intended' } },
  }
}

function halted(group: OrderGroup, { receipt, attempt }: CurrentFile): OrderGroup {
  return { ...withoutCurrent(group), state: 'HALTED', haltedBy: { receipt, attempt } }
}

function anotherRun(group: OrderGroup, current: CurrentFile, nowMs: number): OrderGroup {
  const run = current.run + 1
  const phase: RunPhase = { kind: 'backing-off', notBeforeMs: nowMs + backoffMs(current.run) }
  return { ...group, current: { ...current, run, runId: runIdOf(current, run), phase } }
}

/** The record has to fit into one item, whatever the service has to say. */
function boundedEnd(end: RunEnd): RunEnd {
  return end.kind === 'succeeded' ? end : { ...end, message: clipped(end.message, MESSAGE_MAX) }
}

function inPhase(group: OrderGroup, current: CurrentFile, phase: RunPhase): OrderGroup {
  return { ...group, current: { ...current, phase } }
}

function withoutCurrent(group: OrderGroup): OrderGroup {
  const { current: _current, ...rest } = group
  return rest
}
