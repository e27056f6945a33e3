import type { MemoryWorkflowStarter } from '../../src/adapters/memory/memory-workflow-starter.ts'
import { PortError } from '../../src/ports/port-error.ts'
import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'

const TARGET = 'AWSStepFunctions.'

/** Step Functions' JSON 1.0 interface, in front of the memory starter: starts and describes executions of one state machine. */
export class StepFunctionsService implements StandInService {
  readonly name = 'states'
  readonly #starter: MemoryWorkflowStarter

  constructor(starter: MemoryWorkflowStarter) {
    this.#starter = starter
  }

  accepts({ headers }: StandInRequest): boolean {
    return (headers['x-amz-target'] ?? '').startsWith(TARGET)
  }

  operationOf({ headers }: StandInRequest): string {
    return (headers['x-amz-target'] ?? '').slice(TARGET.length)
  }

  async handle(request: StandInRequest): Promise<StandInResponse> {
    const input = JSON.parse(request.body.toString()) as Record<string, string>
    switch (this.operationOf(request)) {
      case 'StartExecution':
        return this.#start(input)
      case 'DescribeExecution':
        return this.#describe(input['executionArn'] ?? '')
      default:
        return failure('UnknownOperationException', `the stand-in has no ${this.operationOf(request)}`)
    }
  }

  async #start({ stateMachineArn = '', name = '', input = '{}' }: Record<string, string>): Promise<StandInResponse> {
    try {
      const outcome = await this.#starter.start({ name, input })
      if (outcome.kind === 'exists') return failure('ExecutionAlreadyExists', `Execution Already Exists: '${name}'`)
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`
      return json({ executionArn, startDate: Date.now() / 1000 })
    } catch (error) {
      if (error instanceof PortError && error.code === 'invalid-argument') return failure('ValidationException', error.message)
      throw error
    }
  }

  async #describe(executionArn: string): Promise<StandInResponse> {
    const [, prefix = '', name = ''] = /^(.*):execution:[^:]+:([^:]+)$/.exec(executionArn) ?? []
    const found = this.#starter.executions.find((execution) => execution.name === name)
    if (found === undefined) return failure('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`)
    const [, stateMachine = ''] = /:execution:([^:]+):/.exec(executionArn) ?? []
    return json({
      executionArn,
      stateMachineArn: `${prefix}:stateMachine:${stateMachine}`,
      name,
      status: found.status === 'open' ? 'RUNNING' : found.end,
      ...(found.status === 'open' ? {} : { error: found.code, cause: found.message, stopDate: Date.now() / 1000 }),
      startDate: Date.now() / 1000,
      input: found.input,
      inputDetails: { included: true },
    })
  }
}

function json(body: unknown, status = 200): StandInResponse {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) }
}

function failure(type: string, message: string): StandInResponse {
  return json({ __type: `com.amazonaws.swf.service.v2.model#${type}`, message }, 400)
}
