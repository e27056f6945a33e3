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
  intruded: (path, call) => ownersDoings(keyOf(path)).map((actions) => ({ ...path.plan, intrusions: [{ call, actions }] })),
  // No worker ever writes the configuration.
  isIndependent: ({ method }) => method === 'get' || method === 'body',
  simpler: simplerPlans,
  encode: (plan) => JSON.stringify(Object.fromEntries(Object.entries(plan).filter(([name, value]) => !isCalm(name, value)))),
  decode: (text) => ({ ...CALM_PLAN, ...asPartialPlan(JSON.parse(text)) }),
}

/** Overwritten, deleted, uploaded again with the same bytes, and overwritten there and back. */
function ownersDoings(key: string): readonly (readonly Action[])[] {
  const put = (content: string): Action => ({ kind: 'put', atMs: 0, key, content })
  return [[put('other\n')], [{ kind: 'delete', atMs: 0, key }], [put('one\n')], [put('other\n'), put('one\n')]]
}

function keyOf(path: FlowPath<RouterPlan>): string {
  const upload = path.plan.actions.find((action) => action.kind === 'put' && action.key.startsWith('data/in/'))
  if (upload?.kind !== 'put') throw new Error(`the path ${path.name} uploads nothing but ${CONFIG_KEY}`)
  return upload.key
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
