import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'

import { createCloudFormationClient } from '../../src/adapters/aws/clients.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { until } from './end-to-end-until.ts'

const DEPLOYED_WITHIN_MS = 60_000

export interface CreatedStack {
  readonly outputs: Readonly<Record<string, string>>
  /** Physical ids by logical ids. */
  readonly resources: Readonly<Record<string, string>>
}

/** Either the text of a template or where it is; a longer text than 51,200 bytes CloudFormation takes only from a bucket. */
export type TemplateSource = { readonly TemplateBody: string } | { readonly TemplateURL: string }

/** Makes a stack and waits for it. @throws Error that names what could not be made. */
export async function createStack(
  url: string,
  StackName: string,
  source: TemplateSource,
  parameters: Readonly<Record<string, string>> = {},
): Promise<CreatedStack> {
  const client = createCloudFormationClient(localClient(url))
  try {
    const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }))
    const Capabilities = ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] as const
    await client.send(new CreateStackCommand({ StackName, ...source, Parameters, Capabilities: [...Capabilities] }))
    const stack = await until(`the deployment of ${StackName}`, DEPLOYED_WITHIN_MS, async () => {
      const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName }))
      return found?.StackStatus?.endsWith('IN_PROGRESS') === false ? found : undefined
    })
    if (stack.StackStatus !== 'CREATE_COMPLETE') {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }))
      const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')
      const reasons = failed.map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`)
      throw new Error(`the deployment ended as ${stack.StackStatus}: ${reasons.join('; ')}`)
    }
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }))
    return {
      outputs: Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
      resources: Object.fromEntries(StackResources.map((one) => [one.LogicalResourceId ?? '', one.PhysicalResourceId ?? ''])),
    }
  } finally {
    client.destroy()
  }
}
