import { ContainerModule, type Container } from 'inversify'
import {
  createDynamoDbClient,
  createS3Client,
  createSfnClient,
  type ClientOptions,
} from '../../adapters/aws/clients.ts'
import { DynamoDbGroupLedger } from '../../adapters/aws/dynamodb-group-ledger.ts'
import { DynamoDbLedger } from '../../adapters/aws/dynamodb-ledger.ts'
import { DynamoDbPacketLedger } from '../../adapters/aws/dynamodb-packet-ledger.ts'
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts'
import { S3StagedUploads } from '../../adapters/aws/s3-staged-uploads.ts'
import { createSnsClient } from '../../adapters/aws/sns-client.ts'
import { SnsNotifier } from '../../adapters/aws/sns-notifier.ts'
import { createSqsClient } from '../../adapters/aws/sqs-client.ts'
import { SqsDeadLetters } from '../../adapters/aws/sqs-dead-letters.ts'
import { SqsJobQueue } from '../../adapters/aws/sqs-job-queue.ts'
import { StepFunctionsStarter } from '../../adapters/aws/step-functions-starter.ts'
import { SystemClock } from '../../adapters/local/system-clock.ts'
import { createContainer } from './create-container.ts'
import { formatsModule } from './formats-module.ts'
import {
  CLOCK,
  CONFIG_LOCATION,
  DEAD_LETTER_OFFICE,
  GROUP_LEDGER,
  LEDGER,
  NOTIFIER,
  PACKET_LEDGER,
  QUEUE_OFFICE,
  STORE,
  UPLOADS,
  WORKFLOWS,
} from './tokens.ts'
import { usecasesModule } from './usecases-module.ts'

/** How the services of a deployment are reached. */
export interface AwsClients {
  readonly common: ClientOptions
  readonly s3: ClientOptions
}

/**
 * Everything that works on a deployment from outside of it. Nothing is made, and no output of the stack asked for, before it is used.
 *
 * @param output gives the value of an output of the stack.
 */
export function createAwsContainer(output: (name: DeploymentOutput) => string, clients: AwsClients): Container {
  const { common } = clients
  const table = () => ({ client: createDynamoDbClient(common), tableName: output('LedgerTableName') })
  const deployment = new ContainerModule(({ bind }) => {
    bind(CONFIG_LOCATION).toConstantValue({ key: 'config/config.json' })
    bind(CLOCK).toResolvedValue(() => new SystemClock(), [])
    bind(STORE).toResolvedValue(() => new S3ObjectStore({ client: createS3Client(clients.s3) }), [])
    bind(UPLOADS).toResolvedValue(() => new S3StagedUploads({ client: createS3Client(clients.s3) }), [])
    bind(LEDGER).toResolvedValue(() => new DynamoDbLedger(table()), [])
    bind(GROUP_LEDGER).toResolvedValue(() => new DynamoDbGroupLedger(table()), [])
    bind(PACKET_LEDGER).toResolvedValue(() => new DynamoDbPacketLedger(table()), [])
    bind(NOTIFIER).toResolvedValue(() => new SnsNotifier({ client: createSnsClient(common), topicArn: output('NoticeTopicArn') }), [])
    bind(WORKFLOWS).toResolvedValue(
      () => new StepFunctionsStarter({ client: createSfnClient(common), stateMachineArn: output('WorkflowStateMachineArn') }),
      [],
    )
    bind(QUEUE_OFFICE).toResolvedValue(() => ({ queue: new SqsJobQueue({ client: createSqsClient(common), queueUrl: output('OrderQueueUrl') }) }), [])
    bind(DEAD_LETTER_OFFICE).toResolvedValue(
      () => ({ deadLetters: new SqsDeadLetters({ client: createSqsClient(common), queueUrl: output('DeadLetterQueueUrl') }) }),
      [],
    )
  })
  return createContainer(deployment, formatsModule, usecasesModule)
}

/** What the template tells of its resources, by the names of its outputs. */
export type DeploymentOutput =
  | 'DataBucketName'
  | 'DeadLetterQueueUrl'
  | 'LedgerTableName'
  | 'NoticeTopicArn'
  | 'OrderQueueUrl'
  | 'WorkflowStateMachineArn'
