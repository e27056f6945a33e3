import type { Standing } from './duel.ts'
import { ratioOf, standing } from './duel.ts'
import type { GoalName } from './goals.ts'
import type { Spread } from './spread.ts'

/** One line of the report: something measured, or the reason why it was not. */
export interface ReportRow {
  /** What it is measured for; what has no goal is there to be known. */
  readonly goal?: GoalName
  /** Which work of the goal's, or of none. */
  readonly what: string
  readonly against: string
  readonly measured: Measured | { readonly kind: 'not measured'; readonly why: string }
}

export interface Measured {
  readonly kind: 'measured'
  readonly value: Spread
  /** The same in processor time, which a busy machine disturbs least. */
  readonly cpu?: Spread
  readonly ours?: Side
  readonly theirs?: Side
}

export interface Side {
  readonly seconds: number
  readonly cpuSeconds?: number
  readonly peakMib?: number
}

/** A row of two contenders of a duel; against the other one by its label, unless something else is said. */
export function duelRow(standings: readonly Standing[], names: readonly [ours: string, theirs: string], row: Omit<ReportRow, 'measured' | 'against'> & { readonly against?: string }): ReportRow {
  return { against: standing(standings, names[1]).label, ...row, measured: measuredDuel(standings, ...names) }
}

export function measuredDuel(standings: readonly Standing[], ours: string, theirs: string): Measured {
  const { time, cpu } = ratioOf(standings, ours, theirs)
  return { kind: 'measured', value: time, cpu, ours: sideOf(standing(standings, ours)), theirs: sideOf(standing(standings, theirs)) }
}

function sideOf({ seconds, cpuSeconds, peakMib }: Standing): Side {
  return { seconds: seconds.median, cpuSeconds: cpuSeconds.median, peakMib }
}
