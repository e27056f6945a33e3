import { WORKFLOW_DEFECTS } from '../defects/workflow-defects.ts'
import { csvOf } from '../convert/convert-stage.ts'
import type { Flow } from '../flow.ts'
import { REDELIVERY } from '../laws/l12-redelivery.ts'
import { WORKFLOW_LAWS } from '../laws/workflow/workflow-laws.ts'
import { intrusionsBy } from '../router/router-flow.ts'
import { byNumber } from '../router/run-router.ts'
import { WORKFLOW_PATHS } from './paths.ts'
import { randomWorkflow } from './random-workflow.ts'
import { runWorkflow } from './run-workflow.ts'
import { simplerWorkflow } from './simpler-workflow.ts'
import { CALM_WORKFLOW, type WorkflowPlan } from './workflow-plan.ts'

/** Nobody sees what is written before it is committed, and no worker writes the configuration or the contracts. */
const INDEPENDENT: ReadonlySet<string> = new Set(['get', 'body', 'createWriter', 'begin', 'write', 'seal', 'abort'])
const interfere = intrusionsBy('data/in/', csvOf)

/** The router, the executions that it starts and their steps, under the simulator. */
export const WORKFLOW_FLOW: Flow<WorkflowPlan> = {
  name: 'workflow',
  laws: [...new Set([...WORKFLOW_LAWS.map(({ id }) => id), 'L5', REDELIVERY.id])].sort(byNumber),
  paths: WORKFLOW_PATHS,
  preemptionsMax: 2,
  seeds: 1_000,
  defects: WORKFLOW_DEFECTS,
  randomPlan: randomWorkflow,
  run: (plan, { defect: id, trace = false } = {}) => {
    const defect = WORKFLOW_DEFECTS.find((one) => one.id === id)
    if (id !== undefined && defect === undefined) throw new Error(`there is no defect ${id} of the workflow`)
    return runWorkflow(plan, trace, defect)
  },
  withFault: (plan, fault) => ({ ...plan, faults: [...plan.faults, fault] }),
  withPreemptions: (plan, before) => ({ ...plan, schedule: { kind: 'preempted', before } }),
  intruded: (path, call) => interfere(path, call).map(({ intrusions }) => ({ ...path.plan, intrusions })),
  isIndependent: ({ method }) => INDEPENDENT.has(method),
  simpler: simplerWorkflow,
  encode: (plan) => JSON.stringify(Object.fromEntries(Object.entries(plan).filter(([name, value]) => !isCalm(name, value)))),
  decode: (text) => ({ ...CALM_WORKFLOW, ...asPartialPlan(JSON.parse(text)) }),
}

function isCalm(name: string, value: unknown): boolean {
  return JSON.stringify(Object.entries(CALM_WORKFLOW).find(([known]) => known === name)?.[1]) === JSON.stringify(value)
}

/** A plan that somebody pastes was printed by us; what is mistyped in it shows itself in the run. */
function asPartialPlan(value: unknown): Partial<WorkflowPlan> {
  if (!isPlanLike(value)) throw new Error(`a plan is an object with some of ${Object.keys(CALM_WORKFLOW).join(', ')}`)
  return value
}

function isPlanLike(value: unknown): value is Partial<WorkflowPlan> {
  return typeof value === 'object' && value !== null && Object.keys(value).every((name) => Object.hasOwn(CALM_WORKFLOW, name))
}
