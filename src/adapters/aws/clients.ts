import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GlueClient } from '@aws-sdk/client-glue'
import { S3Client } from '@aws-sdk/client-s3'
import { SFNClient } from '@aws-sdk/client-sfn'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'

export interface ClientOptions {
  /** Where the service is, when it is not AWS itself: an emulator or another store with S3's interface. */
  readonly endpoint?: string
  /** Absent: what the SDK finds in the environment or in the shared configuration. */
  readonly region?: string
  /** Absent: the credentials that the SDK finds, in a Lambda those of its role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
  /** How often a request is sent at most; 3 when absent. */
  readonly maxAttempts?: number
}

const CONNECTION_TIMEOUT_MS = 3_000
/** How long a connection may be silent. Generous, since a slow consumer of a body is silence too. */
const SILENCE_MS = 60_000
/** How long a request to one of the small services may take, all in all. */
const REQUEST_TIMEOUT_MS = 10_000

/** S3 at an endpoint of its own is addressed by path: its buckets have no host names. */
export function createS3Client(options: ClientOptions = {}): S3Client {
  return new S3Client({
    ...commonSettings(options),
    // No limit on the whole request: an upload takes as long as its bytes.
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: SILENCE_MS },
    forcePathStyle: options.endpoint !== undefined,
  })
}

export function createSnsClient(options: ClientOptions = {}): SNSClient {
  return new SNSClient({ ...commonSettings(options), requestHandler: smallRequests() })
}

export function createSqsClient(options: ClientOptions = {}): SQSClient {
  return new SQSClient({ ...commonSettings(options), requestHandler: smallRequests() })
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

function commonSettings({ endpoint, region, credentials, maxAttempts = 3 }: ClientOptions) {
  return {
    maxAttempts,
    retryMode: 'standard',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
  }
}

function smallRequests() {
  return {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  }
}
