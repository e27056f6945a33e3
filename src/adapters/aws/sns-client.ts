import { SNSClient } from '@aws-sdk/client-sns'
import { commonSettings, smallRequests, type ClientOptions } from './client-settings.ts'

/** In a file of its own, so that a function loads the client with the first notice that it has to give. */
export function createSnsClient(options: ClientOptions = {}): SNSClient {
  return new SNSClient({ ...commonSettings(options), requestHandler: smallRequests() })
}
