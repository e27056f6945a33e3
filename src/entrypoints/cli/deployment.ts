import { readFileSync } from 'node:fs'
import { PortError } from '../../ports/port-error.ts'
import type { DeploymentAddress, DeploymentLedgers, DeploymentPipeline } from '../composition/open-deployment.ts'
import type { Place } from './place.ts'

/** The code for AWS could not be loaded. */
export class AwsSdkMissing extends Error {
  override readonly name = 'AwsSdkMissing'
  readonly code = 'aws-sdk-missing'
}

/** To look at a deployment. The code for AWS is loaded only now, so that a folder needs none of it. */
export async function deploymentLedgers(address: DeploymentAddress): Promise<DeploymentLedgers> {
  const { openDeploymentLedgers } = await loadAws()
  return await openDeploymentLedgers(address, process.env)
}

/** To act on a deployment. @throws UsageError where the environment is not fit for the pipeline, though it converts nothing itself. */
export async function deploymentPipeline(address: DeploymentAddress): Promise<DeploymentPipeline> {
  const { parquetChoice } = await import('./parquet-choice.ts')
  parquetChoice()
  const { openDeploymentPipeline } = await loadAws()
  return await openDeploymentPipeline(address, process.env)
}

/** Does the work of a command; where it lacks a right on a deployment, its error says where the rights are listed. */
export async function namingRights<T>(place: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (place.kind === 'folder' || !(error instanceof PortError) || error.code !== 'access-denied') throw error
    const message = `${withoutPeriod(error.message)}. The rights that commands need on the stack ${place.address.stack} are listed in docs/cli.md.`
    throw new PortError('access-denied', message, { cause: error, outcomeUnknown: error.outcomeUnknown })
  }
}

function withoutPeriod(sentence: string): string {
  return sentence.endsWith('.') ? sentence.slice(0, -1) : sentence
}

async function loadAws() {
  try {
    return await import('../composition/open-deployment.ts')
  } catch (error) {
    const missing = /^Cannot find package '(@aws-sdk\/[^'/]+)'/.exec(error instanceof Error ? error.message : '')?.[1]
    if (missing === undefined) throw error
    const command = `npm install ${awsPeers().join(' ')}`
    throw new AwsSdkMissing(`--aws needs the AWS SDK, and ${missing} is not installed. Install what it needs with: ${command}`, { cause: error })
  }
}

/** From the package's own description, which lies three folders up, from the sources as from the compiled code. */
function awsPeers(): readonly string[] {
  const description: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  const peers = typeof description === 'object' && description !== null && 'peerDependencies' in description ? description.peerDependencies : {}
  return Object.keys(typeof peers === 'object' && peers !== null ? peers : {}).filter((name) => name.startsWith('@aws-sdk/'))
}
