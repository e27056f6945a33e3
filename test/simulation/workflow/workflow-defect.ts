import type { RecordFailure, RecordFailureDependencies } from '../../../src/usecases/workflow/record-failure.ts'
import type { FlowDefect } from '../router/sandbox.ts'

/** A known defect put back into the workflow: around the ports of a worker, in the place of a use case, or in what surrounds them. */
export interface WorkflowDefect extends FlowDefect {
  readonly recordFailure?: (deps: RecordFailureDependencies) => Pick<RecordFailure, 'execute'>
  /** Nobody looks after executions that were stopped: neither the sweep nor the event of their end. */
  readonly unclosed?: boolean
  /** The warehouse takes every file that it is given. */
  readonly forgetful?: boolean
}
