import { DEFAULT_PACKET_KEY_TEMPLATE, parsePacketKeyTemplate, type PacketKeyTemplate } from '../../domain/packets/packet-key.ts'
import { DEFAULT_PACKET_POLICIES, type PacketPolicies } from '../../usecases/packets/packet-policies.ts'
import { InvalidEnvironment, readEnvironment, type Environment } from './environment.ts'

/** What the function of packets is told by its environment, beside what all functions are told. */
export interface PacketsEnvironment {
  readonly common: Environment
  readonly ingestionBucket: string
  readonly processedBucket: string
  readonly template: PacketKeyTemplate
  readonly policies: PacketPolicies
}

type Variables = Readonly<Record<string, string | undefined>>

/** @throws InvalidEnvironment with all problems together. */
export function readPacketsEnvironment(variables: Variables): PacketsEnvironment {
  const problems: string[] = []
  const common = readCommon(variables, problems)
  const text = (name: string): string | undefined => variables[name]?.trim() || undefined
  const needed = (name: string): string => {
    const value = text(name)
    if (value === undefined) problems.push(`${name} is not set`)
    return value ?? ''
  }
  const chosen = <T extends string>(name: string, known: readonly T[], usual: T): T => {
    const value = text(name)
    const choice = known.find((one) => one === (value ?? usual))
    if (choice === undefined) problems.push(`${name} is "${value ?? ''}"; use one of ${known.join(', ')}`)
    return choice ?? usual
  }
  const ingestionBucket = needed('INGESTION_BUCKET')
  const processedBucket = needed('PROCESSED_BUCKET')
  const parsed = parsePacketKeyTemplate(text('PACKET_KEY_TEMPLATE') ?? DEFAULT_PACKET_KEY_TEMPLATE)
  if (parsed.kind === 'invalid') problems.push(`PACKET_KEY_TEMPLATE: ${parsed.message}`)
  const policies: PacketPolicies = {
    missingRows: chosen('PACKET_POLICY', ['hold', 'unknown', 'fail'], DEFAULT_PACKET_POLICIES.missingRows),
    gaps: chosen('PACKET_GAP_POLICY', ['proceed', 'hold'], DEFAULT_PACKET_POLICIES.gaps),
  }
  if (common === undefined || parsed.kind === 'invalid' || problems.length > 0) throw new InvalidEnvironment(problems)
  return { common, ingestionBucket, processedBucket, template: parsed.template, policies }
}

function readCommon(variables: Variables, problems: string[]): Environment | undefined {
  try {
    return readEnvironment(variables, ['SNS_TOPIC_ARN'])
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error
    problems.push(...error.problems)
    return undefined
  }
}
