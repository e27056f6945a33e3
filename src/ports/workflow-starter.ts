/**
 * Starts executions of a workflow, at most one a name.
 *
 * `started` is also the answer to a repetition with the same name and input while the execution is open (Step Functions, standard
 * workflows). `exists` says the name is taken: by an execution that is closed, or by one with another input; the caller compares.
 * A start whose answer was lost is repeated with the very same name and input. Throws `PortError` for everything else.
 */
export interface WorkflowStarter {
  start(execution: Execution): Promise<StartOutcome>

  /** How the execution of this name stands. `unknown`: there is none, or the service no longer tells of it. */
  look(name: string): Promise<ExecutionStanding>
}

export interface Execution {
  /** 1 to 80 characters of `A-Z a-z 0-9 - _`. */
  readonly name: string
  /** JSON text, reused byte for byte in every repetition. At most 256 KiB. */
  readonly input: string
}

export type StartOutcome =
  | { readonly kind: 'started' }
  /** `input` is that of the execution that holds the name; absent when the service no longer tells it. */
  | { readonly kind: 'exists'; readonly input?: string }

export type ExecutionStanding =
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly end: ExecutionEnd; readonly code?: string; readonly message?: string }
  | { readonly kind: 'unknown' }

/** As Step Functions names them ("DescribeExecution" in its API reference). */
export type ExecutionEnd = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'
