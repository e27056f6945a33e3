import type { HistoryRecord } from '../kernel/history.ts'
import type { Task } from '../kernel/task.ts'
import { field, items, optionalText } from '../laws/fields.ts'
import { isOf } from '../laws/l02-one-receipt.ts'
import type { Arrival, ExpectedEnd } from '../laws/law.ts'
import type { Backstage, BackstageDoor } from '../router/backstage.ts'
import { ModelWarehouse } from './model-warehouse.ts'
import { StepFunctions } from './step-functions.ts'
import type { WorkflowDefect } from './workflow-defect.ts'
import type { WorkflowPlan } from './workflow-plan.ts'

/** What an execution may say when it gives a file up, or is ended. */
const GIVEN_UP: readonly string[] = [
  'workflow-failed', 'workflow-timed-out', 'job-failed', 'execution-failed', 'execution-timed-out', 'execution-aborted',
]

/** The state machine and the warehouse behind a bucket. */
export class WorkflowBackstage implements Backstage {
  readonly warehouse: ModelWarehouse
  readonly #door: BackstageDoor
  readonly #plan: WorkflowPlan
  readonly #executions: StepFunctions

  constructor(door: BackstageDoor, plan: WorkflowPlan, defect: WorkflowDefect | undefined) {
    this.#door = door
    const executions = defect?.unclosed === true ? plan.executions.map((one) => ({ ...one, eventsMs: [] })) : plan.executions
    this.#plan = { ...plan, executions }
    this.#executions = new StepFunctions(door, this.#plan)
    this.warehouse = new ModelWarehouse({ remembers: defect?.forgetful !== true })
  }

  schedule(startMs: number): void {
    for (const [index, atMs] of this.#plan.byHand.entries()) this.#door.simulation.at(startMs + atMs, () => this.#startByHand(index + 1))
  }

  seen(record: HistoryRecord): void {
    if (record.kind !== 'call' || record.port !== 'workflows' || record.method !== 'start') return
    if (!record.answers.some((answer) => field(answer, 'kind') === 'started')) return
    const [name, input] = [optionalText(record.args[0], 'name'), optionalText(record.args[0], 'input')]
    if (name !== undefined && input !== undefined) this.#door.simulation.after(0, () => this.#executions.begin(name, input))
  }

  frozen(task: Task): void {
    this.#executions.frozen(task)
  }

  stopAll(): void {
    for (const name of this.#executions.openNames) this.#executions.end(name, 'ABORTED')
  }

  ends(arrival: Arrival): readonly ExpectedEnd[] {
    const own = this.#door.receipts().filter((receipt) => isOf(receipt, arrival))
    if (!own.some(({ identity }) => this.#executions.hasGivenUp(identity))) return []
    return GIVEN_UP.map((reason) => ({ state: 'FAILED', reason }))
  }

  remains(): readonly string[] {
    return this.warehouse.loaded.map((name) => `load ${name}`).sort()
  }

  callAgain(): void {
    for (const called of this.#executions.called) this.#executions.call(called)
  }

  /** Somebody hands everything that was ever started to one more execution. */
  #startByHand(number: number): void {
    const entries = this.#door.receipts().flatMap(({ plan }) => (plan?.kind === 'start' ? items(JSON.parse(plan.input ?? ''), 'glue_jobs') : []))
    if (entries.length === 0) return
    const [name, input] = [`by-hand-${number.toString()}`, JSON.stringify({ glue_jobs: entries })]
    void this.#door.workflows.start({ name, input })
    this.#executions.begin(name, input)
  }
}
