import type { ClientOptions } from '../../../src/adapters/aws/clients.ts'

/** Settings of a client of a server on this machine; nothing of the environment is looked at. */
export function localClient(endpoint: string): ClientOptions {
  return { endpoint, region: 'eu-west-2', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
}

export const STATE_MACHINE_ARN = 'arn:aws:states:eu-west-2:123456789012:stateMachine:etl'
export const TOPIC_ARN = 'arn:aws:sns:eu-west-2:123456789012:notices'
