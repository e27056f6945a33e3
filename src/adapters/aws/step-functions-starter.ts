import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn'
import type { DescribeExecutionOutput, SFNClient } from '@aws-sdk/client-sfn'

import { PortError } from '../../ports/port-error.ts'
import type { Execution, ExecutionStanding, StartOutcome, WorkflowStarter } from '../../ports/workflow-starter.ts'
import { readSdkFailure, translateError } from './translate-error.ts'

const EXECUTION_NAME = /^[A-Za-z0-9_-]{1,80}$/
const INPUT_BYTES_MAX = 256 * 1024
/** Characters of an execution's error and of its cause that are passed on; a cause may have 32,768. */
const FAILURE_LENGTH_MAX = 1_000
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
      // The name stays taken longer than the execution's history is kept.
      const input = (await this.#describe(name))?.input
      return input === undefined ? { kind: 'exists' } : { kind: 'exists', input }
    }
  }

  async look(name: string): Promise<ExecutionStanding> {
    checkName(name)
    const description = await this.#describe(name)
    return description === undefined ? { kind: 'unknown' } : standingOf(name, description)
  }

  /** `undefined` where the service knows no such execution. */
  async #describe(name: string): Promise<DescribeExecutionOutput | undefined> {
    try {
      return await this.#client.send(new DescribeExecutionCommand({ executionArn: `${this.#executionPrefix}${name}` }))
    } catch (error) {
      if (readSdkFailure(error).name === 'ExecutionDoesNotExist') return undefined
      throw translateError(error, { action: `describe execution ${name} of ${this.#stateMachineArn}`, changes: false })
    }
  }
}

function standingOf(name: string, { status, error, cause }: DescribeExecutionOutput): ExecutionStanding {
  switch (status) {
    // The second only of a child of a distributed map: it has not ended, for it is about to be run again.
    case 'RUNNING':
    case 'PENDING_REDRIVE':
      return { kind: 'running' }
    case 'SUCCEEDED':
    case 'FAILED':
    case 'TIMED_OUT':
    case 'ABORTED':
      return { kind: 'ended', end: status, ...(error === undefined ? {} : { code: cut(error) }), ...(cause === undefined ? {} : { message: cut(cause) }) }
    default:
      throw new PortError('unknown', `Execution ${name} has the status ${JSON.stringify(status)}, which is none that this version knows`)
  }
}

/** A pair of surrogates is not parted: half a pair is no text that a ledger could keep. */
function cut(text: string): string {
  return text.slice(0, FAILURE_LENGTH_MAX).replace(/[\ud800-\udbff]$/, '')
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

function checkName(name: string): void {
  if (EXECUTION_NAME.test(name)) return
  throw new PortError('invalid-argument', `The execution name ${JSON.stringify(name)} is not 1 to 80 of A-Z a-z 0-9 - _`)
}

function checkExecution({ name, input }: Execution): void {
  checkName(name)
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
