import { DescribeExecutionCommand } from '@aws-sdk/client-sfn'

import { createSfnClient } from '../../src/adapters/aws/clients.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import type { DeployedStack } from './end-to-end-stack.ts'
import { known, until } from './end-to-end-until.ts'

export interface EndedExecution {
  readonly status: string | undefined
  readonly error: string | undefined
  readonly output: string | undefined
}

/** How an execution of the deployed workflow has ended. */
export async function endOfExecution(stack: DeployedStack, name: string): Promise<EndedExecution> {
  const client = createSfnClient(localClient(stack.url))
  const ended = await until(`the end of execution ${name}`, 20_000, async () => {
    const described = new DescribeExecutionCommand({ executionArn: executionArnOf(stack, name) })
    const { status, error, output } = await client.send(described)
    return status === 'RUNNING' ? undefined : { status, error, output }
  })
  client.destroy()
  return ended
}

export function executionArnOf(stack: DeployedStack, name: string): string {
  return `${known(stack.resources, 'WorkflowStateMachine').replace(':stateMachine:', ':execution:')}:${name}`
}
