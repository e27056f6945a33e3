import type { StandInRequest, StandInResponse, StandInService } from './http-exchange.ts'
import { document, element, elements } from './xml.ts'

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/'

export interface DeployedStack {
  readonly outputs: Readonly<Record<string, string>>
  /** `UPDATE_COMPLETE` when absent. */
  readonly status?: string
}

/** CloudFormation's query interface: `DescribeStacks` of one stack by its name. Stacks may be added and changed at any time. */
export class CloudFormationService implements StandInService {
  readonly name = 'cloudformation'
  readonly stacks: Map<string, DeployedStack>

  constructor(stacks: Readonly<Record<string, DeployedStack>> = {}) {
    this.stacks = new Map(Object.entries(stacks))
  }

  accepts(request: StandInRequest): boolean {
    return request.method === 'POST' && this.operationOf(request) === 'DescribeStacks'
  }

  operationOf({ body }: StandInRequest): string {
    return new URLSearchParams(body.toString()).get('Action') ?? 'nothing'
  }

  async handle({ body }: StandInRequest): Promise<StandInResponse> {
    const name = new URLSearchParams(body.toString()).get('StackName') ?? ''
    const stack = this.stacks.get(name)
    if (stack === undefined) return failure(`Stack with id ${name} does not exist`)
    const outputs = Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => element('member', elements({ OutputKey, OutputValue })))
    const facts = elements({ StackName: name, CreationTime: '2025-09-15T10:00:00.000Z', StackStatus: stack.status ?? 'UPDATE_COMPLETE' })
    const described = element('Stacks', element('member', facts + element('Outputs', outputs.join(''))))
    return xml(200, document('DescribeStacksResponse', NAMESPACE, element('DescribeStacksResult', described)))
  }
}

function failure(message: string): StandInResponse {
  return xml(400, document('ErrorResponse', NAMESPACE, element('Error', elements({ Type: 'Sender', Code: 'ValidationError', Message: message }))))
}

function xml(status: number, body: string): StandInResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body }
}
