import { SETTLING_MS } from './run-timing.ts'
import type { CurrentFile, OrderGroup, RunEnd } from './order-group.ts'

/** What the holder of the lease does next about the file that is being worked on. */
export type GroupStep =
  /** Nothing is being worked on. */
  | { readonly kind: 'choose' }
  | { readonly kind: 'start'; readonly file: CurrentFile }
  /** A start may have been carried out: see whether a run carries the id. `mayStart`: when none does, none will. */
  | { readonly kind: 'search'; readonly file: CurrentFile; readonly mayStart: boolean }
  | { readonly kind: 'look'; readonly file: CurrentFile; readonly jobRunId: string }
  | { readonly kind: 'settle'; readonly file: CurrentFile; readonly end: RunEnd }
  | { readonly kind: 'wait'; readonly untilMs: number }

export function nextStep({ current }: OrderGroup, nowMs: number): GroupStep {
  if (current === undefined) return { kind: 'choose' }
  const { phase } = current
  switch (phase.kind) {
    case 'intended':
      return { kind: 'start', file: current }
    case 'waiting-capacity':
    case 'backing-off':
      return phase.notBeforeMs > nowMs ? { kind: 'wait', untilMs: phase.notBeforeMs } : { kind: 'start', file: current }
    case 'starting':
      return { kind: 'search', file: current, mayStart: nowMs >= phase.calledMs + SETTLING_MS }
    case 'running':
      return { kind: 'look', file: current, jobRunId: phase.jobRunId }
    case 'ended':
      return { kind: 'settle', file: current, end: phase.end }
  }
}
