import { CALM_QUEUE, type QueuePlan } from './queue-plan.ts'

/** The plan with one thing less: what makes a run hard to read goes first. */
export function simplerQueue(plan: QueuePlan): readonly QueuePlan[] {
  const candidates: QueuePlan[] = []
  if (plan.schedule.kind !== 'sequential') candidates.push({ ...plan, schedule: { kind: 'sequential' } })
  if (plan.skews.length > 0) candidates.push({ ...plan, skews: [] })
  if (plan.deliveries.length > 0) candidates.push({ ...plan, deliveries: [] })
  if (plan.jobRuns.length > 0) candidates.push({ ...plan, jobRuns: [] })
  candidates.push(...without(plan.faults).map((faults) => ({ ...plan, faults })))
  candidates.push(...without(plan.outages).map((outages) => ({ ...plan, outages })))
  candidates.push(...without(plan.intrusions).map((intrusions) => ({ ...plan, intrusions })))
  candidates.push(...without(plan.lostStarts).map((lostStarts) => ({ ...plan, lostStarts })))
  candidates.push(...without(plan.tends).map((tends) => ({ ...plan, tends })))
  candidates.push(...without(plan.sweeps).map((sweeps) => ({ ...plan, sweeps })))
  candidates.push(...without(plan.resumes).map((resumes) => ({ ...plan, resumes })))
  candidates.push(...without(plan.redrives).map((redrives) => ({ ...plan, redrives })))
  candidates.push(...without(plan.poison).map((poison) => ({ ...plan, poison })))
  candidates.push(...without(plan.acts).map((acts) => ({ ...plan, acts })))
  if (plan.jobRuns.length > 0) candidates.push({ ...plan, jobRuns: plan.jobRuns.slice(0, -1) })
  if (plan.deliveries.length > 0) candidates.push({ ...plan, deliveries: plan.deliveries.slice(0, -1) })
  const { holdMs, latencyMs, pageLimit, listingLagMs, batchSize } = CALM_QUEUE
  for (const calmer of [{ holdMs }, { latencyMs }, { pageLimit }, { listingLagMs }, { batchSize }]) {
    if (JSON.stringify({ ...plan, ...calmer }) !== JSON.stringify(plan)) candidates.push({ ...plan, ...calmer })
  }
  return candidates
}

function without<T>(list: readonly T[]): readonly (readonly T[])[] {
  return list.map((_, index) => list.toSpliced(index, 1))
}
