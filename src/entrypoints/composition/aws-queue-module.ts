import { ContainerModule } from 'inversify'
import { createDynamoDbClient, createGlueClient } from '../../adapters/aws/clients.ts'
import { DynamoDbGroupLedger } from '../../adapters/aws/dynamodb-group-ledger.ts'
import { GlueJobRunner } from '../../adapters/aws/glue-job-runner.ts'
import { createSqsClient } from '../../adapters/aws/sqs-client.ts'
import { SqsJobQueue } from '../../adapters/aws/sqs-job-queue.ts'
import type { QueueEnvironment } from './queue-environment.ts'
import { GROUP_LEDGER, JOB_QUEUE, JOB_RUNNER, QUEUE_SETTINGS } from './tokens.ts'

/** What ordered files need beside the adapters of all functions. */
export function awsQueueModule({ common, queueUrl, pollMs }: QueueEnvironment): ContainerModule {
  const place = common.endpoint === undefined ? {} : { endpoint: common.endpoint }
  return new ContainerModule(({ bind }) => {
    bind(QUEUE_SETTINGS).toConstantValue({ pollMs })
    bind(JOB_QUEUE).toResolvedValue(() => new SqsJobQueue({ client: createSqsClient(place), queueUrl }), [])
    bind(JOB_RUNNER).toResolvedValue(() => new GlueJobRunner({ client: createGlueClient(place) }), [])
    bind(GROUP_LEDGER).toResolvedValue(
      () => new DynamoDbGroupLedger({ client: createDynamoDbClient(place), tableName: common.ledgerTable }),
      [],
    )
  })
}
