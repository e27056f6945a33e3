import { ROUTER_DEFECTS } from '../defects/router-defects.ts'
import type { Flow, FlowPath } from '../flow.ts'
import { CONFIG_KEY } from './config-variants.ts'
import { ROUTER_PATHS } from './paths.ts'
import { randomPlan } from './random-plan.ts'
import { CALM_PLAN, type Action, type RouterPlan } from './router-plan.ts'
import { ROUTER_LAWS, runRouter } from './run-router.ts'
import { simplerPlans } from './simpler-plans.ts'

/** The file router under the simulator. */
export const ROUTER_FLOW: Flow<RouterPlan> = {
  name: 'router',
  laws: ROUTER_LAWS,
  paths: ROUTER_PATHS,
  defects: ROUTER_DEFECTS,
  randomPlan,
  run: (plan, { defect: id, trace = false } = {}) => {
    const defect = ROUTER_DEFECTS.find((one) => one.id === id)
    if (id !== undefined && defect === undefined) throw new Error(`there is no defect ${id} of the router`)
    return runRouter(plan, { trace, ...(defect === undefined ? {} : { defect }) })
  },
  withFault: (plan, fault) => ({ ...plan, faults: [...plan.faults, fault] }),
  withPreemptions: (plan, before) => ({ ...plan, schedule: { kind: 'preempted', before } }),
  intruded: intrusionsBy('data/in/', (tag) => `${tag}\n`),
  // No worker ever writes the configuration.
  isIndependent: ({ method }) => method === 'get' || method === 'body',
  simpler: simplerPlans,
  encode: encodePlan,
  decode: decodePlan,
}

/** Plans in which the file is overwritten, deleted, uploaded again with the same bytes, and overwritten there and back. */
export function intrusionsBy(landing: string, content: (tag: string) => string): Flow<RouterPlan>['intruded'] {
  return (path, call) => {
    const key = keyOf(path, landing)
    const put = (tag: string): Action => ({ kind: 'put', atMs: 0, key, content: content(tag) })
    const doings: readonly (readonly Action[])[] = [[put('other')], [{ kind: 'delete', atMs: 0, key }], [put('one')], [put('other'), put('one')]]
    return doings.map((actions) => ({ ...path.plan, intrusions: [{ call, actions }] }))
  }
}

function keyOf(path: FlowPath<RouterPlan>, landing: string): string {
  const upload = path.plan.actions.find((action) => action.kind === 'put' && action.key.startsWith(landing))
  if (upload?.kind !== 'put') throw new Error(`the path ${path.name} uploads nothing but ${CONFIG_KEY}`)
  return upload.key
}

export function encodePlan(plan: RouterPlan): string {
  return JSON.stringify(Object.fromEntries(Object.entries(plan).filter(([name, value]) => !isCalm(name, value))))
}

export function decodePlan(text: string): RouterPlan {
  return { ...CALM_PLAN, ...asPartialPlan(JSON.parse(text)) }
}

function isCalm(name: string, value: unknown): boolean {
  return JSON.stringify(Object.entries(CALM_PLAN).find(([known]) => known === name)?.[1]) === JSON.stringify(value)
}

/** A plan that somebody pastes was printed by us; what is mistyped in it shows itself in the run. */
function asPartialPlan(value: unknown): Partial<RouterPlan> {
  if (!isPlanLike(value)) throw new Error(`a plan is an object with some of ${Object.keys(CALM_PLAN).join(', ')}`)
  return value
}

function isPlanLike(value: unknown): value is Partial<RouterPlan> {
  return typeof value === 'object' && value !== null && Object.keys(value).every((name) => Object.hasOwn(CALM_PLAN, name))
}
