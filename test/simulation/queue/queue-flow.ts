import { QUEUE_DEFECTS } from '../defects/queue-defects.ts'
import type { Flow, FlowPath } from '../flow.ts'
import type { Choice } from '../kernel/simulation.ts'
import { QUEUE_LAWS } from '../laws/queue/queue-laws.ts'
import { byNumber } from '../router/run-router.ts'
import { QUEUE_PATHS } from './paths.ts'
import { CALM_QUEUE, type QueuePlan } from './queue-plan.ts'
import { randomQueue } from './random-queue.ts'
import { runQueue } from './run-queue.ts'
import { simplerQueue } from './simpler-queue.ts'

/** Nobody under way looks at what these do, or they look at what nobody writes. */
const UNSEEN: ReadonlySet<string> = new Set(['head', 'get', 'body', 'publish', 'sleep'])

/** Ordered jobs, from the landed file to the end of its run, under the simulator. */
export const QUEUE_FLOW: Flow<QueuePlan> = {
  name: 'queue',
  laws: [...new Set([...QUEUE_LAWS.map(({ id }) => id), 'L12'])].sort(byNumber),
  paths: QUEUE_PATHS,
  preemptionsMax: 2,
  defects: QUEUE_DEFECTS,
  randomPlan: randomQueue,
  run: (plan, { defect: id, trace = false } = {}) => {
    const defect = QUEUE_DEFECTS.find((one) => one.id === id)
    if (id !== undefined && defect === undefined) throw new Error(`there is no defect ${id} of the queue flow`)
    return runQueue(plan, { trace, ...(defect === undefined ? {} : { defect }) })
  },
  withFault: (plan, fault) => ({ ...plan, faults: [...plan.faults, fault] }),
  withPreemptions: (plan, before) => ({ ...plan, schedule: { kind: 'preempted', before } }),
  intruded,
  isIndependent: ({ method }: Choice) => UNSEEN.has(method),
  simpler: simplerQueue,
  encode: (plan) => JSON.stringify(Object.fromEntries(Object.entries(plan).filter(([name, value]) => !isCalm(name, value)))),
  decode: (text) => ({ ...CALM_QUEUE, ...asPartialPlan(JSON.parse(text)) }),
}

/** Plans in which a path's first file is replaced, or deleted. */
function intruded({ plan }: FlowPath<QueuePlan>, call: number): readonly QueuePlan[] {
  const [first] = plan.acts
  if (first === undefined) return []
  const { key } = first
  return [{ call, key, content: 'other\n' }, { call, key }].map((intrusion) => ({ ...plan, intrusions: [intrusion] }))
}

function isCalm(name: string, value: unknown): boolean {
  return JSON.stringify(Object.entries(CALM_QUEUE).find(([known]) => known === name)?.[1]) === JSON.stringify(value)
}

/** A plan that somebody pastes was printed by us; what is mistyped in it shows itself in the run. */
function asPartialPlan(value: unknown): Partial<QueuePlan> {
  if (!isPlanLike(value)) throw new Error(`a plan is an object with some of ${Object.keys(CALM_QUEUE).join(', ')}`)
  return value
}

function isPlanLike(value: unknown): value is Partial<QueuePlan> {
  return typeof value === 'object' && value !== null && Object.keys(value).every((name) => Object.hasOwn(CALM_QUEUE, name))
}
