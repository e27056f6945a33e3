import type { Flow, FlowPath } from '../flow.ts'
import type { Failure } from './failure.ts'

export interface Intrusions {
  readonly runs: number
  readonly failures: readonly Failure[]
}

/** The owner of the file replaces or deletes it between any two port calls of a path. */
export async function exploreIntrusions<Plan>(flow: Flow<Plan>, path: FlowPath<Plan>, failuresMax: number): Promise<Intrusions> {
  const { calls } = await flow.run(path.plan)
  const failures: Failure[] = []
  let runs = 0
  for (let call = 1; call <= calls; call += 1) {
    for (const plan of flow.intruded(path, call)) {
      const { violation } = await flow.run(plan)
      runs += 1
      const where = `${path.name}, its owner acts before call ${call.toString()}`
      if (violation !== undefined) failures.push({ where, violation, replay: flow.encode(plan) })
      if (failures.length >= failuresMax) return { runs, failures }
    }
  }
  return { runs, failures }
}
