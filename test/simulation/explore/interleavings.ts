import type { Flow, FlowPath } from '../flow.ts'
import type { Failure } from './failure.ts'

export interface Interleavings {
  readonly schedules: number
  readonly failures: readonly Failure[]
}

/**
 * All schedules of two workers with at most so many preemptions, fewest first: most races need one or two. A worker is preempted right
 * before a port call; calls that read what nobody writes are no points of their own, since it does not matter who makes them first.
 */
export async function exploreInterleavings<Plan>(
  flow: Flow<Plan>,
  path: FlowPath<Plan>,
  preemptionsMax: number,
  failuresMax: number,
): Promise<Interleavings> {
  const failures: Failure[] = []
  let schedules = 0
  let level: readonly (readonly number[])[] = [[]]
  for (let preemptions = 0; preemptions <= preemptionsMax; preemptions += 1) {
    const next: (readonly number[])[] = []
    for (const points of level) {
      const plan = flow.withPreemptions(path.contended, points)
      const { violation, choices } = await flow.run(plan)
      schedules += 1
      const where = `${path.name}, preempted before ${points.join()}`
      if (violation !== undefined) failures.push({ where, violation, replay: flow.encode(plan) })
      if (failures.length >= failuresMax) return { schedules, failures }
      const last = points.at(-1) ?? 0
      const later = choices.filter((choice) => choice.call > last && !flow.isIndependent(choice))
      next.push(...later.map(({ call }) => [...points, call]))
    }
    level = next
  }
  return { schedules, failures }
}
