import { simplerPlans } from '../router/simpler-plans.ts'
import type { WorkflowPlan } from './workflow-plan.ts'

/** The plan with one thing less. */
export function simplerWorkflow(plan: WorkflowPlan): readonly WorkflowPlan[] {
  const candidates: WorkflowPlan[] = []
  for (const name of ['executions', 'impatient', 'byHand'] as const) {
    if (plan[name].length > 0) candidates.push({ ...plan, [name]: [] })
  }
  candidates.push(...plan.impatient.map((_, index) => ({ ...plan, impatient: plan.impatient.toSpliced(index, 1) })))
  for (const [index, { end, ...execution }] of plan.executions.entries()) {
    if (end !== undefined) candidates.push({ ...plan, executions: plan.executions.with(index, execution) })
  }
  if (plan.executions.length > 0) candidates.push({ ...plan, executions: plan.executions.slice(0, -1) })
  return [...candidates, ...simplerPlans(plan).map((simpler) => ({ ...plan, ...simpler }))]
}
