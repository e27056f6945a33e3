/** Adapters for AWS. They need the AWS SDK's clients for the services they use, which are optional peer dependencies. */
export {
  createDynamoDbClient,
  createGlueClient,
  createS3Client,
  createSfnClient,
  createSsmClient,
  type ClientOptions,
} from './adapters/aws/clients.ts'
export { createSnsClient } from './adapters/aws/sns-client.ts'
export { createSqsClient } from './adapters/aws/sqs-client.ts'
export { DynamoDbGroupLedger } from './adapters/aws/dynamodb-group-ledger.ts'
export { DynamoDbLedger, type DynamoDbLedgerConfig } from './adapters/aws/dynamodb-ledger.ts'
export { DynamoDbPacketLedger } from './adapters/aws/dynamodb-packet-ledger.ts'
export { EmfMetrics, type EmfMetricsConfig } from './adapters/aws/emf-metrics.ts'
export { GlueJobRunner, type GlueJobRunnerConfig } from './adapters/aws/glue-job-runner.ts'
export { createRedshiftDataClient } from './adapters/aws/redshift-client.ts'
export { RedshiftWarehouse, type RedshiftWarehouseConfig } from './adapters/aws/redshift-warehouse.ts'
export { S3ObjectStore } from './adapters/aws/s3-object-store.ts'
export { S3StagedUploads, type S3StagedUploadsConfig } from './adapters/aws/s3-staged-uploads.ts'
export { SnsNotifier } from './adapters/aws/sns-notifier.ts'
export { SqsDeadLetters, type SqsDeadLettersConfig } from './adapters/aws/sqs-dead-letters.ts'
export { SqsJobQueue, type SqsJobQueueConfig } from './adapters/aws/sqs-job-queue.ts'
export { SsmParameterStore, type SsmParameterStoreConfig } from './adapters/aws/ssm-parameter-store.ts'
export { StepFunctionsStarter } from './adapters/aws/step-functions-starter.ts'
