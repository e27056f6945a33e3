import { SQSClient } from '@aws-sdk/client-sqs'
import { commonSettings, smallRequests, type ClientOptions } from './client-settings.ts'

/** In a file of its own, so that a function which only gives files up loads the client when it does. */
export function createSqsClient(options: ClientOptions = {}): SQSClient {
  return new SQSClient({ ...commonSettings(options), requestHandler: smallRequests() })
}
