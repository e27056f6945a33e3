import type { Flow, RunOptions } from '../flow.ts'
import type { Violation } from '../laws/law.ts'

export interface SeedFailure {
  readonly seed: number
  readonly violation: Violation
}

export interface RandomSeeds {
  /** How many seeds were tried. */
  readonly seeds: number
  readonly failures: readonly SeedFailure[]
}

export interface SeedRange {
  readonly first: number
  readonly count: number
  readonly failuresMax: number
}

/** Runs the plans of consecutive seeds. */
export async function exploreSeeds<Plan>(flow: Flow<Plan>, range: SeedRange, options: RunOptions = {}): Promise<RandomSeeds> {
  const { first, count, failuresMax } = range
  const failures: SeedFailure[] = []
  for (let index = 0; index < count; index += 1) {
    const seed = first + index
    const { violation } = await flow.run(flow.randomPlan(seed), options)
    if (violation !== undefined) failures.push({ seed, violation })
    if (failures.length >= failuresMax) return { seeds: index + 1, failures }
  }
  return { seeds: count, failures }
}
