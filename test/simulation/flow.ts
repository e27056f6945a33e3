import type { Fault } from './kernel/fault.ts'
import type { Choice } from './kernel/simulation.ts'
import type { Violation } from './laws/law.ts'

/**
 * What the simulator needs to know of a flow, so that it can be taken through everything that may go wrong. A plan is plain data and
 * holds all that makes a run; the same plan is the same run.
 */
export interface Flow<Plan> {
  readonly name: string
  /** The laws that judge each of its runs. */
  readonly laws: readonly string[]
  readonly paths: readonly FlowPath<Plan>[]
  /** The most preemptions of two workers whose every schedule can be walked in reasonable time; no bound of the flow's own when absent. */
  readonly preemptionsMax?: number
  /** How many seeds are tried in reasonable time; as many as of any flow when absent. */
  readonly seeds?: number
  /** Known defects that can be put back into it, to see whether the laws find them. */
  readonly defects: readonly { readonly id: string; readonly puts: string }[]
  randomPlan(seed: number): Plan
  run(plan: Plan, options?: RunOptions): Promise<RunResult>
  withFault(plan: Plan, fault: Fault): Plan
  withPreemptions(plan: Plan, before: readonly number[]): Plan
  /** The plans in which the owner of the file interferes right before the n-th port call of a path. */
  intruded(path: FlowPath<Plan>, call: number): readonly Plan[]
  /** Whether it makes no difference who makes this call first: nobody under way writes what it reads. */
  isIndependent(choice: Choice): boolean
  /** Plans with one thing less, most promising first. */
  simpler(plan: Plan): readonly Plan[]
  /** The plan as text for a command line, and back. */
  encode(plan: Plan): string
  decode(text: string): Plan
}

export interface FlowPath<Plan> {
  readonly name: string
  /** The path with nothing going wrong. */
  readonly plan: Plan
  /** The path with two workers at once. */
  readonly contended: Plan
  /** When its last part begins, for paths of several: a worker may stand still until then. */
  readonly lastPartMs?: number
  /** False where a person who repeats a command after an error rightly gets something else than one who need not. */
  readonly sameOutcome: boolean
}

export interface RunOptions {
  /** The id of a defect to put back. */
  readonly defect?: string
  /** Keeps the history, one line a record. */
  readonly trace?: boolean
}

export interface RunResult {
  /** The first law that was broken, if any. */
  readonly violation?: Violation
  /** Port calls made until everything was done, before the draining. */
  readonly calls: number
  readonly faultsApplied: number
  /** Where another worker could have gone on. */
  readonly choices: readonly Choice[]
  /** What the run came to, without times. */
  readonly outcome: string
  readonly trace: readonly string[]
}
