import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb'

import { createDynamoDbClient } from '../../src/adapters/aws/clients.ts'
import { DynamoDbLedger } from '../../src/adapters/aws/dynamodb-ledger.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { describeOrderedJob } from '../deploy/glue/describe-ordered-job.ts'
import { LEDGER_TABLE } from './ledger-table.ts'
import { RUNNING } from './running.ts'

/** The emulators' own environment has boto3; where they were started otherwise, that of the machine is hoped to. */
const INSTALLED = fileURLToPath(new URL('../../.cache/emulators/venv/bin/python', import.meta.url))
const python = existsSync(INSTALLED) ? INSTALLED : 'python3'

for (const { name, url } of RUNNING) {
  describeOrderedJob(`DynamoDB on ${name}`, async () => {
    const client = createDynamoDbClient(localClient(url))
    const tableName = `ledger-${randomUUID()}`
    await client.send(new CreateTableCommand({ TableName: tableName, ...LEDGER_TABLE }))
    return {
      ledger: new DynamoDbLedger({ client, tableName }),
      tableName,
      url,
      python,
      close: async () => {
        await client.send(new DeleteTableCommand({ TableName: tableName }))
        client.destroy()
      },
    }
  })
}
