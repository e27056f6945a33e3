import { inspectTables } from '../convert/inspect-tables.ts'
import type { RunResult } from '../flow.ts'
import { WORKFLOW_LAWS } from '../laws/workflow/workflow-laws.ts'
import { runRouter } from '../router/run-router.ts'
import type { Stage } from '../router/stage.ts'
import { deployedFunctions } from './deployed-functions.ts'
import { WorkflowBackstage } from './workflow-backstage.ts'
import type { WorkflowDefect } from './workflow-defect.ts'
import type { WorkflowPlan } from './workflow-plan.ts'
import { WORKFLOW_STAGE } from './workflow-stage.ts'

/** Carries out a plan in the world of a bucket, with a state machine behind it. */
export async function runWorkflow(plan: WorkflowPlan, trace: boolean, defect: WorkflowDefect | undefined): Promise<RunResult> {
  const stage: Stage = {
    ...WORKFLOW_STAGE,
    backstage: (door) => new WorkflowBackstage(door, plan, defect),
    functions: (deps) => deployedFunctions(deps, defect),
  }
  return await runRouter(plan, { trace, stage, laws: WORKFLOW_LAWS, inspect: inspectTables, ...(defect === undefined ? {} : { defect }) })
}
