import type { Flow, FlowPath } from '../flow.ts'
import { FAULT_MODES } from '../kernel/fault.ts'
import { Violation } from '../laws/law.ts'
import type { Failure } from './failure.ts'

/** Longer than any platform waits for an invocation, and than everything needs to be finished by others. */
const FREEZE_MS = 40 * 60_000

export interface SingleFaults {
  /** How many pairs of a port call and a fault were tried. */
  readonly points: number
  readonly failures: readonly Failure[]
}

/** Every fault that means anything, at every port call of a path. Whatever strikes, the run must come to what a calm run comes to. */
export async function exploreSingleFaults<Plan>(flow: Flow<Plan>, path: FlowPath<Plan>, failuresMax: number): Promise<SingleFaults> {
  const calm = await flow.run(path.plan)
  const where = `${path.name}, calm`
  if (calm.violation !== undefined) return { points: 0, failures: [{ where, violation: calm.violation, replay: flow.encode(path.plan) }] }
  const failures: Failure[] = []
  let points = 0
  for (let call = 1; call <= calm.calls; call += 1) {
    for (const mode of FAULT_MODES) {
      const plan = flow.withFault(path.plan, mode === 'freeze' ? { call, mode, forMs: FREEZE_MS } : { call, mode })
      const { faultsApplied, violation, outcome } = await flow.run(plan)
      if (faultsApplied === 0) continue
      points += 1
      const broken = violation ?? (path.sameOutcome ? differenceOf(calm.outcome, outcome) : undefined)
      const struck = `${path.name}, ${mode} at call ${call.toString()}`
      if (broken !== undefined) failures.push({ where: struck, violation: broken, replay: flow.encode(plan) })
      if (failures.length >= failuresMax) return { points, failures }
    }
  }
  return { points, failures }
}

/** L13 over runs: the same input comes to the same, whatever went wrong on the way. */
function differenceOf(calm: string, struck: string): Violation | undefined {
  if (calm === struck) return undefined
  const [expected, found] = [calm.split('\n'), struck.split('\n')]
  const missing = expected.find((line) => !found.includes(line)) ?? 'nothing'
  const extra = found.find((line) => !expected.includes(line)) ?? 'nothing'
  return new Violation('L13', `the run came to ${extra}, where a calm one comes to ${missing}`)
}
