/** Of what is measured against a goal: a ratio of times in the same round, or a size. */
export type Unit = 'x' | 'ms' | 'MiB' | 'kB'

export interface Goal {
  readonly work: string
  readonly unit: Unit
  /** At most, or a release has a defect. */
  readonly must: number
  /** At most, some day. */
  readonly aim: number
}

/** What is promised of speed and size, in the order of the table. */
export const GOALS = {
  large: { work: 'CSV into Parquet, 500 MB and 2 GB, cold', unit: 'x', must: 0.9, aim: 0.6 },
  memory: { work: 'peak memory of CSV into Parquet, any size', unit: 'MiB', must: 128, aim: 96 },
  stack: { work: 'CSV into Parquet, 100 MB, cold', unit: 'x', must: 0.12, aim: 0.08 },
  small: { work: 'CSV into Parquet, 100 KB and 1 MB, cold', unit: 'x', must: 0.8, aim: 0.5 },
  oneCpu: { work: 'CSV into Parquet, 10 MB, cold, on one processor', unit: 'x', must: 1.5, aim: 1 },
  warm: { work: 'fixed cost of a warm invocation', unit: 'ms', must: 5, aim: 2 },
  twoCpus: { work: 'CSV into Parquet, 500 MB, cold, on two processors', unit: 'x', must: 1.2, aim: 1 },
  json: { work: 'JSON lines into Parquet, cold', unit: 'x', must: 3, aim: 1 },
  badRows: { work: 'CSV with 5 % of bad rows and all diagnostics', unit: 'x', must: 1.3, aim: 1.15 },
  packets: { work: 'packet of a star, 100 MB', unit: 'x', must: 6, aim: 1.5 },
  converterBundle: { work: 'code that a converter loads at its start', unit: 'kB', must: 600, aim: 500 },
  otherBundle: { work: 'code that another handler loads at its start', unit: 'kB', must: 800, aim: 650 },
  importTime: { work: 'import of a handler', unit: 'x', must: 1.4, aim: 1.2 },
} as const satisfies Readonly<Record<string, Goal>>

export type GoalName = keyof typeof GOALS

export type Verdict = 'aim met' | 'must met' | 'MISSED'

/** A value that is no number meets nothing. */
export function verdictOn(value: number, { must, aim }: Pick<Goal, 'must' | 'aim'>): Verdict {
  if (value <= aim) return 'aim met'
  return value <= must ? 'must met' : 'MISSED'
}
