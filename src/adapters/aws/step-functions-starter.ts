import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { SFNClient } from '@aws-sdk/client-sfn'

import { PortError } from '../../ports/port-error.ts'
import type { Execution, StartOutcome, WorkflowStarter } from '../../ports/workflow-starter.ts'
import { readSdkFailure, translateError } from './translate-error.ts'

const EXECUTION_NAME = /^[A-Za-z0-9_-]{1,80}$/
const INPUT_BYTES_MAX = 256 * 1024
const STATE_MACHINE_ARN = /^(arn:[^:]+:states:[^:]+:[^:]+):stateMachine:([^:/]+)(?::[^:/]+)?$/

export interface StepFunctionsStarterConfig {
  readonly client: Pick<SFNClient, 'send'>
  /** A standard workflow, or a version or alias of one. Express workflows do not tell repetitions apart. */
  readonly stateMachineArn: string
}

/** Starts executions of one standard workflow of Step Functions. Needs the right to describe them as well. */
export class StepFunctionsStarter implements WorkflowStarter {
  readonly #client: Pick<SFNClient, 'send'>
  readonly #stateMachineArn: string
  readonly #executionPrefix: string

  constructor(config: StepFunctionsStarterConfig) {
    this.#client = config.client
    this.#stateMachineArn = config.stateMachineArn
    this.#executionPrefix = executionPrefixOf(config.stateMachineArn)
  }

  async start(execution: Execution): Promise<StartOutcome> {
    checkExecution(execution)
    const { name, input } = execution
    try {
      await this.#client.send(new StartExecutionCommand({ stateMachineArn: this.#stateMachineArn, name, input }))
      return { kind: 'started' }
    } catch (error) {
      if (readSdkFailure(error).name !== 'ExecutionAlreadyExists') {
        throw translateError(error, { action: `start execution ${name} of ${this.#stateMachineArn}`, changes: true })
      }
      return this.#describe(name)
    }
  }

  async #describe(name: string): Promise<StartOutcome> {
    try {
      const { input } = await this.#client.send(new DescribeExecutionCommand({ executionArn: `${this.#executionPrefix}${name}` }))
      return input === undefined ? { kind: 'exists' } : { kind: 'exists', input }
    } catch (error) {
      // The name stays taken longer than the execution's history is kept.
      if (readSdkFailure(error).name === 'ExecutionDoesNotExist') return { kind: 'exists' }
      throw translateError(error, { action: `describe execution ${name} of ${this.#stateMachineArn}`, changes: false })
    }
  }
}

/** `arn:…:execution:<state machine>:`; the ARN of an execution does not name the version or alias that it was started by. */
function executionPrefixOf(stateMachineArn: string): string {
  const [, account, stateMachine] = STATE_MACHINE_ARN.exec(stateMachineArn) ?? []
  if (account === undefined || stateMachine === undefined) {
    throw new PortError(
      'invalid-argument',
      `${JSON.stringify(stateMachineArn)} is not the ARN of a state machine (arn:aws:states:<region>:<account>:stateMachine:<name>)`,
    )
  }
  return `${account}:execution:${stateMachine}:`
}

function checkExecution({ name, input }: Execution): void {
  if (!EXECUTION_NAME.test(name)) {
    throw new PortError('invalid-argument', `The execution name ${JSON.stringify(name)} is not 1 to 80 of A-Z a-z 0-9 - _`)
  }
  const bytes = Buffer.byteLength(input)
  if (bytes > INPUT_BYTES_MAX) {
    throw new PortError('invalid-argument', `The input of execution ${name} has ${bytes} bytes, more than ${INPUT_BYTES_MAX}`)
  }
  try {
    JSON.parse(input)
  } catch (cause) {
    throw new PortError('invalid-argument', `The input of execution ${name} is not JSON`, { cause })
  }
}
