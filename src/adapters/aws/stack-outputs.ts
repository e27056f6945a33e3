import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation'
import { PortError } from '../../ports/port-error.ts'
import { readSdkFailure, translateError } from './translate-error.ts'

/** What a deployed stack says of itself. */
export interface StackOutputs {
  readonly stack: string
  readonly region: string
  /** As CloudFormation names it, such as `UPDATE_COMPLETE`. */
  readonly status: string
  readonly values: ReadonlyMap<string, string>
}

/**
 * Asks CloudFormation for the outputs of a stack.
 *
 * @param stack its name or its ARN; a stack that was deleted is known by its ARN for some months.
 * @throws PortError which says what was looked for, where, and what stands in the way: no such stack, no right, no credentials, no region.
 */
export async function readStackOutputs(client: Pick<CloudFormationClient, 'send' | 'config'>, stack: string): Promise<StackOutputs> {
  const region = await regionOf(client, stack)
  const found = await describe(client, stack, region)
  if (found === undefined) throw noSuchStack(stack, region)
  const outputs = (found.Outputs ?? []).flatMap(({ OutputKey: name, OutputValue: value }) => (name === undefined || !value ? [] : [[name, value] as const]))
  return { stack, region, status: found.StackStatus ?? 'UNKNOWN', values: new Map(outputs) }
}

async function regionOf({ config }: Pick<CloudFormationClient, 'config'>, stack: string): Promise<string> {
  try {
    return await config.region()
  } catch (cause) {
    const message = `No region is known in which the stack ${stack} could be: name it, set AWS_REGION, or give the profile one`
    throw new PortError('invalid-argument', message, { cause })
  }
}

async function describe(client: Pick<CloudFormationClient, 'send'>, stack: string, region: string): Promise<Stack | undefined> {
  const action = `describe the stack ${stack} in ${region}`
  try {
    return (await client.send(new DescribeStacksCommand({ StackName: stack }))).Stacks?.[0]
  } catch (error) {
    const { name, message } = readSdkFailure(error)
    // CloudFormation has no error of its own for it (its API reference, "DescribeStacks": "a ValidationError is returned").
    if (name === 'ValidationError' && /does not exist/.test(message)) throw noSuchStack(stack, region, error)
    const translated = translateError(error, { action, changes: false })
    throw translated.code === 'access-denied' ? refused(translated, name) : translated
  }
}

function noSuchStack(stack: string, region: string, cause?: unknown): PortError {
  return new PortError('not-found', `There is no stack ${stack} in ${region}: check its name, the region, and whose account the credentials are of`, { cause })
}

/** Who they are, and may not, is another matter than who they are not known to be. */
function refused({ message, cause }: PortError, name: string): PortError {
  const isKnown = name === 'AccessDenied' || name === 'AccessDeniedException' || name === 'UnauthorizedOperation'
  const remedy = isKnown
    ? 'Ask for the right cloudformation:DescribeStacks on it'
    : 'Log in (aws sso login, aws configure), or name a profile whose credentials are valid'
  return new PortError('access-denied', `${message}. ${remedy}.`, { cause })
}
