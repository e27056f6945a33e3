import { createCloudFormationClient } from '../../adapters/aws/clients.ts'
import { readStackOutputs, type StackOutputs } from '../../adapters/aws/stack-outputs.ts'
import type { Receipt } from '../../domain/ledger/receipt.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GroupLedger } from '../../ports/group-ledger.ts'
import type { Ledger } from '../../ports/ledger.ts'
import type { ObjectStore } from '../../ports/object-store.ts'
import type { PacketLedger } from '../../ports/packet-ledger.ts'
import { PortError } from '../../ports/port-error.ts'
import type { ConvertFile } from '../../usecases/convert-file.ts'
import type { RouteFile } from '../../usecases/route-file.ts'
import { CloseExecution } from '../../usecases/workflow/close-execution.ts'
import { ConvertElsewhere } from './convert-elsewhere.ts'
import { createAwsContainer, type AwsClients, type DeploymentOutput } from './create-aws-container.ts'
import {
  CLOCK,
  CONFIG_LOADER,
  CONTRACT_LOADER,
  CONVERTER,
  DEAD_LETTER_OFFICE,
  GROUP_LEDGER,
  LEDGER,
  NOTIFIER,
  PACKET_LEDGER,
  ROUTE_FILE,
  STORE,
  UPLOADS,
  WORKFLOWS,
} from './tokens.ts'

/** Which deployment is meant, and as whom it is looked at; what is absent the AWS SDK finds as it always does. */
export interface DeploymentAddress {
  /** The name or the ARN of its CloudFormation stack. */
  readonly stack: string
  readonly region?: string
  readonly profile?: string
}

/** What is known of the files of a deployment. */
export interface DeploymentLedgers {
  readonly bucket: string
  readonly store: ObjectStore
  readonly ledger: Ledger
  readonly groupLedger: GroupLedger
  readonly packetLedger: PacketLedger
  readonly clock: Clock
}

/** What acts on the files of a deployment; conversions are left to its own functions. */
export interface DeploymentPipeline extends DeploymentLedgers {
  readonly routeFile: RouteFile
  readonly convertFile: ConvertFile
  /** The receipt of a file whose execution has ended without a word is closed. */
  readonly closeExecution: (receipt: Receipt) => Promise<Receipt>
}

type Variables = Readonly<Record<string, string | undefined>>

const FOR_LEDGERS: readonly DeploymentOutput[] = ['DataBucketName', 'LedgerTableName']
const FOR_PIPELINE: readonly DeploymentOutput[] = [...FOR_LEDGERS, 'NoticeTopicArn', 'WorkflowStateMachineArn', 'OrderQueueUrl', 'DeadLetterQueueUrl']

/**
 * To look at a deployment. Only its stack is asked.
 *
 * @throws PortError when the stack cannot be found, may not be seen, or does not tell what is needed.
 */
export async function openDeploymentLedgers(address: DeploymentAddress, variables: Variables): Promise<DeploymentLedgers> {
  return (await open(address, variables, FOR_LEDGERS)).ledgers
}

/** To act on a deployment. All that is needed is known before anything is written. @throws PortError like `openDeploymentLedgers`. */
export async function openDeploymentPipeline(address: DeploymentAddress, variables: Variables): Promise<DeploymentPipeline> {
  const { container, ledgers } = await open(address, variables, FOR_PIPELINE)
  const convertFile = new ConvertElsewhere({
    store: ledgers.store,
    ledger: ledgers.ledger,
    notifier: container.get(NOTIFIER),
    clock: ledgers.clock,
    converter: container.get(CONVERTER),
    config: container.get(CONFIG_LOADER),
    contracts: container.get(CONTRACT_LOADER),
    uploads: container.get(UPLOADS),
    ...container.get(DEAD_LETTER_OFFICE),
  })
  const executions = new CloseExecution({ ledger: ledgers.ledger, clock: ledgers.clock, workflows: container.get(WORKFLOWS), convertFile })
  return { ...ledgers, routeFile: container.get(ROUTE_FILE), convertFile, closeExecution: (receipt) => executions.execute(receipt) }
}

async function open(address: DeploymentAddress, variables: Variables, needed: readonly DeploymentOutput[]) {
  const clients = clientsFor(address, variables)
  const outputs = await readStackOutputs(createCloudFormationClient(clients.common), address.stack)
  const missing = needed.filter((name) => !outputs.values.has(name))
  if (missing.length > 0) throw missingOutputs(outputs, missing)
  const output = (name: DeploymentOutput): string => outputs.values.get(name) ?? failOn(outputs, name)
  const container = createAwsContainer(output, clients)
  const ledgers: DeploymentLedgers = {
    bucket: output('DataBucketName'),
    store: container.get(STORE),
    ledger: container.get(LEDGER),
    groupLedger: container.get(GROUP_LEDGER),
    packetLedger: container.get(PACKET_LEDGER),
    clock: container.get(CLOCK),
  }
  return { container, ledgers }
}

/** Of the variables of the environment only S3's endpoint is read here, since what has one of its own is addressed by path. */
function clientsFor({ region, profile }: DeploymentAddress, variables: Variables): AwsClients {
  const common = { ...(region === undefined ? {} : { region }), ...(profile === undefined ? {} : { profile }) }
  const endpoint = variables['AWS_ENDPOINT_URL_S3']?.trim() || variables['AWS_ENDPOINT_URL']?.trim()
  return { common, s3: endpoint ? { ...common, endpoint } : common }
}

function failOn(outputs: StackOutputs, name: DeploymentOutput): never {
  throw missingOutputs(outputs, [name])
}

function missingOutputs({ stack, region, status }: StackOutputs, missing: readonly DeploymentOutput[]): PortError {
  const remedy = /(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)
    ? 'it was deployed from another or an older template: deploy the present one'
    : 'it has them once it is deployed to the end'
  return new PortError('not-found', `The stack ${stack} in ${region} is ${status} and has no output ${missing.join(', ')}: ${remedy}.`)
}
