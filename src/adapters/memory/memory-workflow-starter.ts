import { utf8ToBytes } from '@noble/hashes/utils.js'
import { PortError } from '../../ports/port-error.ts'
import type { Execution, StartOutcome, WorkflowStarter } from '../../ports/workflow-starter.ts'

const NAME = /^[A-Za-z0-9_-]{1,80}$/
const INPUT_BYTES_MAX = 256 * 1024

export interface StartedExecution extends Execution {
  readonly status: 'open' | 'closed'
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

  /** Ends an execution, whatever its result. */
  close(name: string): void {
    const execution = this.#executions.get(name)
    if (execution === undefined) throw new PortError('not-found', `there is no execution ${JSON.stringify(name)} to close`)
    this.#executions.set(name, { ...execution, status: 'closed' })
  }
}

function checkExecution(name: string, input: string): void {
  if (!NAME.test(name)) {
    throw new PortError('invalid-argument', `the execution name ${JSON.stringify(name)} must be 1 to 80 of A-Z a-z 0-9 - _`)
  }
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
