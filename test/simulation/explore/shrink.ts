import type { Flow, RunOptions } from '../flow.ts'
import type { Violation } from '../laws/law.ts'

export interface Shrunk<Plan> {
  readonly plan: Plan
  readonly violation: Violation
}

const RUNS_MAX = 600

/** Leaves out whatever the failure does not need, one thing at a time, as long as the same law is broken. */
export async function shrink<Plan>(flow: Flow<Plan>, plan: Plan, violation: Violation, options: RunOptions = {}): Promise<Shrunk<Plan>> {
  let smallest: Shrunk<Plan> = { plan, violation }
  let runs = 0
  for (let improved = true; improved && runs < RUNS_MAX; ) {
    improved = false
    for (const candidate of flow.simpler(smallest.plan)) {
      if (runs >= RUNS_MAX) break
      runs += 1
      const result = await flow.run(candidate, options)
      if (result.violation?.law !== violation.law) continue
      smallest = { plan: candidate, violation: result.violation }
      improved = true
      break
    }
  }
  return smallest
}
