import { CALM_PLAN, type RouterPlan } from '../router/router-plan.ts'

/** The plan of a bucket, and what becomes of the executions that are started there. */
export interface WorkflowPlan extends RouterPlan {
  /** Of the n-th execution of the run; those behind the end of the list run undisturbed. */
  readonly executions: readonly ExecutionPlan[]
  /**
   * The numbers of the step invocations, counted from 1 over the run, whose answers nobody waits for: the state machine takes each for lost
   * at once, and the retry runs beside it.
   */
  readonly impatient: readonly number[]
  /** When a person starts one execution with every file that has been handed to the workflow; counted from the beginning of the run. */
  readonly byHand: readonly number[]
}

export interface ExecutionPlan {
  /** Ends it from outside, so long after its start. */
  readonly end?: { readonly kind: 'ABORTED' | 'TIMED_OUT'; readonly afterMs: number }
  /** How long each of its steps waits for room before it is invoked. */
  readonly pauseMs: number
  /** How long after its end each copy of its status event comes. */
  readonly eventsMs: readonly number[]
  /** How the run of a job that it starts ends. */
  readonly job: 'SUCCEEDED' | 'FAILED'
}

export const USUAL_EXECUTION: ExecutionPlan = { pauseMs: 0, eventsMs: [1_000], job: 'SUCCEEDED' }

export const CALM_WORKFLOW: WorkflowPlan = { ...CALM_PLAN, executions: [], impatient: [], byHand: [] }
