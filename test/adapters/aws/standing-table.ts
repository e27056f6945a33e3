import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { createDynamoDbClient } from '../../../src/adapters/aws/clients.ts'
import { DynamoDbService, type DynamoDbServiceOptions } from '../../standin/dynamodb-service.ts'
import { type Intercept, startStandIn } from '../../standin/stand-in.ts'
import { localClient } from './over-the-wire.ts'

export const TABLE = 'etl-metadata'

const ANSWER: Intercept = (_request, proceed) => proceed()

export interface StandingTable {
  readonly client: DynamoDBClient
  readonly tableName: string
  /** Gives way to others for no time, and notes for how long it was to be. */
  readonly wait: (durationMs: number) => Promise<void>
  readonly waits: readonly number[]
  /** The bodies of all requests, in their order. */
  readonly bodies: readonly string[]
  close(): Promise<void>
}

/** The ledger's table behind the stand-in, and a client that sends everything at most twice. */
export async function startTable(options: Partial<DynamoDbServiceOptions> = {}, intercept = ANSWER): Promise<StandingTable> {
  const bodies: string[] = []
  const waits: number[] = []
  const standIn = await startStandIn({
    services: [new DynamoDbService({ tableName: TABLE, ...options })],
    intercept: (request, proceed) => {
      bodies.push(request.body.toString())
      return intercept(request, proceed)
    },
  })
  const client = createDynamoDbClient({ ...localClient(standIn.url), maxAttempts: 2 })
  return {
    client,
    tableName: TABLE,
    wait: async (durationMs) => void waits.push(durationMs),
    waits,
    bodies,
    close: async () => {
      client.destroy()
      await standIn.close()
    },
  }
}

export async function everyItem(client: DynamoDBClient): Promise<readonly Readonly<Record<string, AttributeValue>>[]> {
  return (await client.send(new ScanCommand({ TableName: TABLE }))).Items ?? []
}
