import { utf8ToBytes } from '@noble/hashes/utils.js'
import { PortError } from '../../ports/port-error.ts'
import type { Execution, ExecutionEnd, ExecutionStanding, StartOutcome, WorkflowStarter } from '../../ports/workflow-starter.ts'

const NAME = /^[A-Za-z0-9_-]{1,80}$/
const INPUT_BYTES_MAX = 256 * 1024

export type StartedExecution = Execution &
  ({ readonly status: 'open' } | ({ readonly status: 'closed'; readonly end: ExecutionEnd } & ExecutionFailure))

/** What an execution that failed tells of it; one that was aborted or timed out may tell nothing. */
export interface ExecutionFailure {
  readonly code?: string
  readonly message?: string
}

/** A model of Step Functions' standard workflows ("StartExecution" in its API reference): a name is taken for good. */
export class MemoryWorkflowStarter implements WorkflowStarter {
  readonly #executions = new Map<string, StartedExecution>()

  /** Every execution ever started, in order. */
  get executions(): readonly StartedExecution[] {
    return [...this.#executions.values()]
  }

  async start({ name, input }: Execution): Promise<StartOutcome> {
    checkExecution(name, input)
    const taken = this.#executions.get(name)
    if (taken === undefined) {
      this.#executions.set(name, { name, input, status: 'open' })
      return { kind: 'started' }
    }
    return taken.status === 'open' && taken.input === input ? { kind: 'started' } : { kind: 'exists', input: taken.input }
  }

  async look(name: string): Promise<ExecutionStanding> {
    checkName(name)
    const execution = this.#executions.get(name)
    if (execution === undefined) return { kind: 'unknown' }
    if (execution.status === 'open') return { kind: 'running' }
    const { name: _name, input: _input, status: _status, ...ended } = execution
    return { kind: 'ended', ...ended }
  }

  /** Ends an execution. One that has ended already stays as it ended. */
  close(name: string, end: ExecutionEnd = 'SUCCEEDED', failure: ExecutionFailure = {}): void {
    const execution = this.#executions.get(name)
    if (execution === undefined) throw new PortError('not-found', `there is no execution ${JSON.stringify(name)} to close`)
    if (execution.status === 'open') this.#executions.set(name, { ...execution, status: 'closed', end, ...failure })
  }
}

function checkName(name: string): void {
  if (NAME.test(name)) return
  throw new PortError('invalid-argument', `the execution name ${JSON.stringify(name)} must be 1 to 80 of A-Z a-z 0-9 - _`)
}

function checkExecution(name: string, input: string): void {
  checkName(name)
  const bytes = utf8ToBytes(input).length
  if (bytes > INPUT_BYTES_MAX) {
    throw new PortError('invalid-argument', `the input of execution ${name} has ${bytes} bytes, more than ${INPUT_BYTES_MAX}`)
  }
  try {
    JSON.parse(input)
  } catch (cause) {
    throw new PortError('invalid-argument', `the input of execution ${name} is not JSON`, { cause })
  }
}
