import { randomUUID } from 'node:crypto'
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb'

import { createDynamoDbClient } from '../../src/adapters/aws/clients.ts'
import { DynamoDbLedger } from '../../src/adapters/aws/dynamodb-ledger.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { describeLedgerContract } from '../contract/ledger-contract.ts'
import { LEDGER_TABLE } from './ledger-table.ts'
import { RUNNING } from './running.ts'

for (const { name, url } of RUNNING) {
  describeLedgerContract(`DynamoDB on ${name}`, async () => {
    const client = createDynamoDbClient(localClient(url))
    const TableName = `ledger-${randomUUID()}`
    await client.send(
      new CreateTableCommand({
        TableName,
        ...LEDGER_TABLE,
      }),
    )
    return {
      ledger: new DynamoDbLedger({ client, tableName: TableName }),
      close: async () => {
        await client.send(new DeleteTableCommand({ TableName }))
        client.destroy()
      },
    }
  })
}
