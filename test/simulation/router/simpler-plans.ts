import { CALM_PLAN, USUAL_DELIVERY, type DeliveryPlan, type RouterPlan } from './router-plan.ts'

/** The plan with one thing less: what makes a run hard to read goes first. */
export function simplerPlans(plan: RouterPlan): readonly RouterPlan[] {
  const candidates: RouterPlan[] = []
  if (plan.schedule.kind !== 'sequential') candidates.push({ ...plan, schedule: { kind: 'sequential' } })
  if (plan.skews.length > 0) candidates.push({ ...plan, skews: [] })
  if (plan.deliveries.length > 0) candidates.push({ ...plan, deliveries: [] })
  candidates.push(...without(plan.faults).map((faults) => ({ ...plan, faults })))
  candidates.push(...without(plan.outages).map((outages) => ({ ...plan, outages })))
  candidates.push(...without(plan.denials).map((denials) => ({ ...plan, denials })))
  candidates.push(...without(plan.intrusions).map((intrusions) => ({ ...plan, intrusions })))
  candidates.push(...without(plan.actions).map((actions) => ({ ...plan, actions })))
  for (const [index, delivery] of plan.deliveries.entries()) {
    for (const simpler of simplerDeliveries(delivery)) candidates.push({ ...plan, deliveries: plan.deliveries.with(index, simpler) })
  }
  if (plan.deliveries.length > 0) candidates.push({ ...plan, deliveries: plan.deliveries.slice(0, -1) })
  if (plan.latencyMs !== CALM_PLAN.latencyMs) candidates.push({ ...plan, latencyMs: CALM_PLAN.latencyMs })
  if (plan.pageLimit !== CALM_PLAN.pageLimit) candidates.push({ ...plan, pageLimit: CALM_PLAN.pageLimit })
  if (plan.redrive) candidates.push({ ...plan, redrive: false })
  return candidates
}

function simplerDeliveries(delivery: DeliveryPlan): readonly DeliveryPlan[] {
  if (delivery === USUAL_DELIVERY) return []
  const fewer = delivery.copies.length > 1 ? without(delivery.copies).map((copies) => ({ copies })) : []
  const plain = delivery.copies.map(({ delayMs }) => ({ delayMs, envelope: 'eventbridge', poison: 'none' }) as const)
  const isPlain = JSON.stringify(plain) === JSON.stringify(delivery.copies)
  return [USUAL_DELIVERY, ...fewer, ...(isPlain ? [] : [{ copies: plain }])]
}

function without<T>(list: readonly T[]): readonly (readonly T[])[] {
  return list.map((_, index) => list.toSpliced(index, 1))
}
