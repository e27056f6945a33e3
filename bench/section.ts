import type { Peers } from './peers/find-peers.ts'
import type { ReportRow } from './report-row.ts'

export interface Plan {
  /** Small sizes and one round, to see that everything runs and gives the same rows. */
  readonly quick: boolean
  /** Of each comparison at most: the more, the narrower what is measured; each has a number of its own that is enough. */
  readonly roundsMax: number
  readonly peers: Peers
  /** Says what is being done, to whoever waits. */
  readonly progress: (line: string) => void
}

export interface SectionResult {
  readonly rows: readonly ReportRow[]
  /** What no table has room for. */
  readonly lines: readonly string[]
  /** Everything, for other programs. */
  readonly data: unknown
}

export type Section = (plan: Plan) => Promise<SectionResult>

/** With as many rounds as the plan allows. */
export function withinRounds<T extends { readonly rounds: number }>(size: T, { roundsMax }: Plan): T {
  return { ...size, rounds: Math.min(size.rounds, roundsMax) }
}

export function sizeText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toString()} GB`
  return bytes >= 1e6 ? `${(bytes / 1e6).toString()} MB` : `${(bytes / 1e3).toString()} KB`
}

export function roundsText(rounds: number): string {
  return rounds === 1 ? '1 round' : `${rounds.toString()} rounds`
}
