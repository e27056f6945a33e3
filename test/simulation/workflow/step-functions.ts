import type { ExecutionEnd } from '../../../src/ports/workflow-starter.ts'
import type { Task, TaskEnd } from '../kernel/task.ts'
import { field, items, optionalText, text } from '../laws/fields.ts'
import type { BackstageDoor } from '../router/backstage.ts'
import { USUAL_EXECUTION, type ExecutionPlan, type WorkflowPlan } from './workflow-plan.ts'

export type StepName = 'ingest' | 'validate' | 'transform' | 'output' | 'record-failure'

const SECOND_MS = 1_000
/** After these pauses a step is invoked again, and then given up: those of the state machine, as long as its jitter lets them be. */
export const RETRY_MS: readonly number[] = [15, 30, 60, 120, 240, 480, 900].map((seconds) => seconds * SECOND_MS)
/** How long the state machine waits for an answer. */
export const TIMEOUT_MS: Readonly<Record<StepName, number>> = {
  ingest: 90 * SECOND_MS,
  validate: 150 * SECOND_MS,
  transform: 930 * SECOND_MS,
  output: 930 * SECOND_MS,
  'record-failure': 150 * SECOND_MS,
}
const JOB_MS = 60 * SECOND_MS
/** Lambda developer guide, "Asynchronous invocation". */
const EVENT_RETRY_MS: readonly number[] = [60 * SECOND_MS, 120 * SECOND_MS]

interface Item {
  readonly execution: Running
  readonly receipt: string
  /** Until the run is registered, the name of the execution. */
  runId: string
  /** How the item has ended. */
  state?: string
}

interface Running {
  readonly name: string
  readonly input: string
  readonly plan: ExecutionPlan
  readonly items: Item[]
  isOpen: boolean
}

interface Invocation {
  readonly item: Item
  readonly step: StepName
  readonly payload: unknown
  /** From 1. */
  readonly attempt: number
}

/** One call of a function, for calling it again. */
export interface Called {
  readonly step: StepName
  readonly payload: unknown
}

/** Carries out executions as the state machine says: all items at once, each step retried after pauses, what is given up recorded. */
export class StepFunctions {
  readonly #door: BackstageDoor
  readonly #plan: WorkflowPlan
  readonly #running = new Map<string, Running>()
  readonly #waiting = new Map<number, Invocation>()
  readonly #called = new Map<string, Called>()
  readonly #givenUp = new Set<string>()
  #invoked = 0

  constructor(door: BackstageDoor, plan: WorkflowPlan) {
    this.#door = door
    this.#plan = plan
  }

  /** Every call of a function that was ever made, without repetitions. */
  get called(): readonly Called[] {
    return [...this.#called.values()]
  }

  get openNames(): readonly string[] {
    return [...this.#running.values()].filter(({ isOpen }) => isOpen).map(({ name }) => name)
  }

  /** Whether an execution has given this file up, or ended badly while it had it. */
  hasGivenUp(receipt: string): boolean {
    return this.#givenUp.has(receipt)
  }

  begin(name: string, input: string): void {
    if (this.#running.has(name)) return
    const plan = this.#plan.executions[this.#running.size] ?? USUAL_EXECUTION
    const execution: Running = { name, input, plan, items: [], isOpen: true }
    this.#running.set(name, execution)
    for (const entry of items(JSON.parse(input), 'glue_jobs')) execution.items.push({ execution, receipt: text(entry, 'receipt'), runId: name })
    for (const item of execution.items) this.#enter({ item, step: 'ingest', payload: { receipt: item.receipt, execution: name }, attempt: 1 })
    const { end } = plan
    if (end !== undefined) this.#door.simulation.after(end.afterMs, () => this.end(name, end.kind))
  }

  /** Ends an execution from outside: no state of it goes on, no `Catch` runs, and whatever it has invoked runs to its own end. */
  end(name: string, end: Exclude<ExecutionEnd, 'SUCCEEDED'>): void {
    const execution = this.#running.get(name)
    if (execution?.isOpen === true) this.#close(execution, end)
  }

  /** A frozen sandbox says nothing; the state machine waits for as long as the state lets it. */
  frozen(task: Task): void {
    const invocation = this.#waiting.get(task.id)
    if (invocation === undefined) return
    this.#door.simulation.after(TIMEOUT_MS[invocation.step], () => {
      if (this.#waiting.delete(task.id)) this.#failed(invocation, 'States.Timeout', 'it took too long')
    })
  }

  /** Calls a function for nobody who waits for it. */
  call({ step, payload }: Called, retries: readonly number[] = []): void {
    const sandbox = this.#door.newSandbox()
    const { simulation } = this.#door
    this.#called.set(JSON.stringify([step, payload]), { step, payload })
    simulation.spawn(labelOf(step, payload), (task) => sandbox.call(task, step, payload), ({ how }) => {
      const [delayMs, ...rest] = retries
      if (how !== 'returned' && delayMs !== undefined) simulation.after(delayMs, () => this.call({ step, payload }, rest))
    })
  }

  #enter(invocation: Invocation): void {
    const { pauseMs } = invocation.item.execution.plan
    if (pauseMs === 0) this.#invoke(invocation)
    else this.#door.simulation.after(pauseMs, () => this.#invoke(invocation))
  }

  #invoke(invocation: Invocation): void {
    if (!invocation.item.execution.isOpen) return
    this.#invoked += 1
    const isImpatient = this.#plan.impatient.includes(this.#invoked)
    const { step, payload } = invocation
    const sandbox = this.#door.newSandbox()
    this.#called.set(JSON.stringify([step, payload]), { step, payload })
    const task = this.#door.simulation.spawn(labelOf(step, payload), (running) => sandbox.call(running, step, payload), (end) => this.#ended(task.id, end))
    if (isImpatient) this.#invoke({ ...invocation, attempt: invocation.attempt + 1 })
    else this.#waiting.set(task.id, invocation)
  }

  #ended(task: number, end: TaskEnd): void {
    const invocation = this.#waiting.get(task)
    this.#waiting.delete(task)
    if (invocation === undefined || !invocation.item.execution.isOpen) return
    if (end.how === 'returned') this.#answered(invocation, end.value)
    else if (end.how === 'died') this.#failed(invocation, 'Lambda.Unknown', 'the process is gone')
    else this.#failed(invocation, optionalName(end.error), String(end.error))
  }

  #answered({ item, step }: Invocation, answer: unknown): void {
    const [status, state] = [optionalText(answer, 'status'), text(answer, 'state')]
    if (step === 'record-failure') {
      const isEnd = state !== 'RECEIVED' && state !== 'ROUTED'
      return this.#done(item, isEnd ? state : 'FAILED')
    }
    if (step === 'ingest' && status === 'ready') item.runId = text(answer, 'run_id')
    if (status === 'ready') return this.#go(item, 'validate')
    if (status === 'valid') return field(answer, 'engine') === 'glue' ? this.#runJob(item) : this.#go(item, 'transform')
    if (status === 'prepared') return this.#go(item, 'output')
    if (status === 'again') return this.#go(item, 'transform')
    this.#done(item, state)
  }

  /** Only what may pass is tried again. */
  #failed(invocation: Invocation, name: string, message: string): void {
    const { item, step, attempt } = invocation
    if (!item.execution.isOpen) return
    const isTransient = name === 'TransientError' || name === 'Lambda.Unknown' || name === 'States.Timeout'
    const delayMs = isTransient ? RETRY_MS[attempt - 1] : undefined
    if (delayMs !== undefined) this.#door.simulation.after(delayMs, () => this.#invoke({ ...invocation, attempt: attempt + 1 }))
    else if (step === 'record-failure') this.#done(item, 'FAILED')
    else this.#recordFailure(item, { Error: name, Cause: JSON.stringify({ errorMessage: message }) })
  }

  #recordFailure(item: Item, error: unknown): void {
    this.#givenUp.add(item.receipt)
    this.#go(item, 'record-failure', { error })
  }

  #go(item: Item, step: StepName, more: Readonly<Record<string, unknown>> = {}): void {
    this.#enter({ item, step, payload: { receipt: item.receipt, run_id: item.runId, ...more }, attempt: 1 })
  }

  #runJob(item: Item): void {
    this.#door.simulation.after(JOB_MS, () => {
      if (!item.execution.isOpen) return
      if (item.execution.plan.job === 'SUCCEEDED') return this.#go(item, 'output', { glue_run: 'jr_1' })
      const Cause = JSON.stringify({ JobRunState: 'FAILED', ErrorMessage: 'simulated' })
      this.#recordFailure(item, { Error: 'States.TaskFailed', Cause })
    })
  }

  #done(item: Item, state: string): void {
    item.state = state
    const { execution } = item
    if (execution.items.some((one) => one.state === undefined)) return
    this.#close(execution, execution.items.some((one) => one.state === 'FAILED') ? 'FAILED' : 'SUCCEEDED')
  }

  #close(execution: Running, end: ExecutionEnd): void {
    execution.isOpen = false
    this.#door.workflows.close(execution.name, end)
    if (end === 'SUCCEEDED') return
    for (const { receipt } of execution.items) this.#givenUp.add(receipt)
    const payload = statusChange(execution, end)
    // The deployed rule hands the event to the function as it is.
    for (const delayMs of execution.plan.eventsMs) {
      this.#door.simulation.after(delayMs, () => this.call({ step: 'record-failure', payload }, EVENT_RETRY_MS))
    }
  }
}

function statusChange({ name, input }: Running, status: ExecutionEnd): unknown {
  return { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail: { status, name, input } }
}

function labelOf(step: StepName, payload: unknown): string {
  return `${step} of ${(optionalText(payload, 'receipt') ?? 'an ended execution').slice(0, 8)}`
}

function optionalName(error: unknown): string {
  return error instanceof Error ? error.name : 'Unknown'
}
