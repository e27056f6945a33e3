import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GlueClient } from '@aws-sdk/client-glue'
import { S3Client } from '@aws-sdk/client-s3'
import { SFNClient } from '@aws-sdk/client-sfn'
import { SSMClient } from '@aws-sdk/client-ssm'
import { CONNECTION_TIMEOUT_MS, commonSettings, smallRequests, type ClientOptions } from './client-settings.ts'

export type { ClientOptions } from './client-settings.ts'

/** How long a connection may be silent. Generous, since a slow consumer of a body is silence too. */
const SILENCE_MS = 60_000

/** S3 at an endpoint of its own is addressed by path: its buckets have no host names. */
export function createS3Client(options: ClientOptions = {}): S3Client {
  return new S3Client({
    ...commonSettings(options),
    // No limit on the whole request: an upload takes as long as its bytes.
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: SILENCE_MS },
    forcePathStyle: options.endpoint !== undefined,
  })
}

export function createSfnClient(options: ClientOptions = {}): SFNClient {
  return new SFNClient({ ...commonSettings(options), requestHandler: smallRequests() })
}

export function createDynamoDbClient(options: ClientOptions = {}): DynamoDBClient {
  return new DynamoDBClient({ ...commonSettings(options), requestHandler: smallRequests() })
}

/** Sends every request once: StartJobRun has no client token, so that a repetition after a lost answer would start a second run. */
export function createGlueClient(options: Omit<ClientOptions, 'maxAttempts'> = {}): GlueClient {
  return new GlueClient({ ...commonSettings({ ...options, maxAttempts: 1 }), requestHandler: smallRequests() })
}

export function createSsmClient(options: ClientOptions = {}): SSMClient {
  return new SSMClient({ ...commonSettings(options), requestHandler: smallRequests() })
}

export function createCloudFormationClient(options: ClientOptions = {}): CloudFormationClient {
  return new CloudFormationClient({ ...commonSettings(options), requestHandler: smallRequests() })
}
