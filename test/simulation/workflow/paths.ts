import type { FlowPath } from '../flow.ts'
import type { Action, DeliveryCopy } from '../router/router-plan.ts'
import { csvOf } from '../convert/convert-stage.ts'
import { CALM_WORKFLOW, USUAL_EXECUTION, type ExecutionPlan, type WorkflowPlan } from './workflow-plan.ts'

const LANDED_MS = 1_000
const MINUTE_MS = 60_000
/** Late enough for everything that went wrong before to have been mended by retries and the sweeper. */
const SWEEP_MS = 4 * 60 * MINUTE_MS
const REPLAY_MS = SWEEP_MS + MINUTE_MS

const ONCE: DeliveryCopy = { delayMs: 500, envelope: 'eventbridge', poison: 'none' }
const DURING_REPLAY: DeliveryCopy = { ...ONCE, delayMs: REPLAY_MS - LANDED_MS }

/** Which step of a calm execution is invoked as the n-th. */
const STEPS = { validate: 2, transform: 3, afterJob: 3, output: 4 } as const

/**
 * Every path, each in a bucket with versions or in one without. A contended path has one step invoked twice at once; or its event, another
 * execution or an end from outside comes beside its execution.
 */
export const WORKFLOW_PATHS: readonly FlowPath<WorkflowPlan>[] = [
  landing('to the warehouse and the archive, two at output', true, 'kept.csv', { impatient: [STEPS.output] }),
  landing('to the warehouse, two at transform', false, 'orders.csv', { impatient: [STEPS.transform] }),
  landing('refused by the warehouse, by hand besides', true, 'unloved.csv', { byHand: [LANDED_MS + 1_000] }),
  landing('refused for its header, two at validate', false, 'strict.csv', { impatient: [STEPS.validate] }),
  landing('refused for its rows, two at transform', true, 'rows.csv', { impatient: [STEPS.transform] }),
  landing('a job elsewhere, two at its end', true, 'heavy.csv', { impatient: [STEPS.afterJob] }),
  failed('a job elsewhere that fails, two at recording it', false),
  stopped('stopped within transform', true, { kind: 'ABORTED', afterMs: 700 }),
  stopped('out of time within output', false, { kind: 'TIMED_OUT', afterMs: 900 }),
  replaced('replaced after it was processed', true, 5_000),
  processedAgain('replayed after its contract changed', true, 'sales.csv'),
]

function landing(
  name: string,
  versioned: boolean,
  file: string,
  contention: Partial<WorkflowPlan>,
  actions: readonly Action[] = [],
): FlowPath<WorkflowPlan> {
  const plan: WorkflowPlan = { ...CALM_WORKFLOW, versioned, actions: [put(LANDED_MS, file, 'one'), ...actions] }
  return { name: `${name} (${versioned ? 'versioned' : 'unversioned'})`, plan, contended: { ...plan, ...contention }, sameOutcome: true }
}

/** Whether the first upload comes to its table, and to the warehouse, before the second replaces it hangs on what delays it. */
function replaced(name: string, versioned: boolean, afterMs: number): FlowPath<WorkflowPlan> {
  const path = landing(name, versioned, 'orders.csv', {}, [put(LANDED_MS + afterMs, 'orders.csv', 'two')])
  return { ...path, sameOutcome: false }
}

/** Ended from outside. How far it had come by then hangs on what delays it, and so does the end. */
function stopped(name: string, versioned: boolean, end: ExecutionPlan['end'] & object): FlowPath<WorkflowPlan> {
  const executions: readonly ExecutionPlan[] = [{ ...USUAL_EXECUTION, end, eventsMs: [0, MINUTE_MS] }]
  const path = landing(name, versioned, 'orders.csv', {})
  return { ...path, plan: { ...path.plan, executions }, contended: { ...path.plan, executions }, sameOutcome: false }
}

function failed(name: string, versioned: boolean): FlowPath<WorkflowPlan> {
  const executions: readonly ExecutionPlan[] = [{ ...USUAL_EXECUTION, job: 'FAILED' }]
  const path = landing(name, versioned, 'heavy.csv', {})
  return { ...path, plan: { ...path.plan, executions }, contended: { ...path.plan, executions, impatient: [STEPS.afterJob] }, sameOutcome: true }
}

function replay(name: string, versioned: boolean, file: string): FlowPath<WorkflowPlan> {
  const actions: readonly Action[] = [
    { kind: 'sweep', atMs: SWEEP_MS },
    { kind: 'config', atMs: REPLAY_MS - 1_000, variant: 'toggled' },
    { kind: 'replay', atMs: REPLAY_MS },
  ]
  return landing(name, versioned, file, { deliveries: [{ copies: [ONCE, DURING_REPLAY] }] }, actions)
}

/** Asked for by its state. A person who repeats the command after an error gets one more attempt, if the first came to its end. */
function processedAgain(name: string, versioned: boolean, file: string): FlowPath<WorkflowPlan> {
  const path = replay(name, versioned, file)
  const actions = path.plan.actions.map((action) => (action.kind === 'replay' ? { ...action, state: 'PROCESSED' as const } : action))
  return { ...path, plan: { ...path.plan, actions }, contended: { ...path.contended, actions }, lastPartMs: REPLAY_MS, sameOutcome: false }
}

function put(atMs: number, file: string, tag: string): Action {
  return { kind: 'put', atMs, key: `data/in/${file}`, content: csvOf(tag) }
}
