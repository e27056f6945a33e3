import type { Flow, FlowPath } from '../flow.ts'
import type { Failure } from './failure.ts'
import { exploreInterleavings, type Interleavings } from './interleavings.ts'

/**
 * A worker of the first part of a path stands still after any of its calls, is given up, and goes on in the middle of the last part:
 * all schedules of the two with one preemption.
 */
export async function exploreZombies<Plan>(flow: Flow<Plan>, path: FlowPath<Plan>, failuresMax: number): Promise<Interleavings> {
  const { lastPartMs } = path
  if (lastPartMs === undefined) return { schedules: 0, failures: [] }
  const { calls } = await flow.run(path.plan)
  const failures: Failure[] = []
  let schedules = 0
  for (let call = 1; call <= calls; call += 1) {
    const contended = flow.withFault(path.plan, { call, mode: 'freeze', untilMs: lastPartMs })
    if ((await flow.run(contended)).faultsApplied === 0) continue
    const frozen = { ...path, name: `${path.name}, frozen after call ${call.toString()}`, contended }
    const explored = await exploreInterleavings(flow, frozen, 1, failuresMax - failures.length)
    schedules += explored.schedules
    failures.push(...explored.failures)
    if (failures.length >= failuresMax) break
  }
  return { schedules, failures }
}
