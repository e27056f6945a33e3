import { randomUUID } from 'node:crypto'

import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb'

import { createDynamoDbClient, createSsmClient } from '../../src/adapters/aws/clients.ts'
import { DynamoDbGroupLedger } from '../../src/adapters/aws/dynamodb-group-ledger.ts'
import { DynamoDbLedger } from '../../src/adapters/aws/dynamodb-ledger.ts'
import { DynamoDbPacketLedger } from '../../src/adapters/aws/dynamodb-packet-ledger.ts'
import { SsmParameterStore } from '../../src/adapters/aws/ssm-parameter-store.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { describeDeadLettersContract } from '../contract/dead-letters-contract.ts'
import { describeGroupLedgerContract } from '../contract/group-ledger-contract.ts'
import { describeJobQueueContract } from '../contract/job-queue-contract.ts'
import { describeJobRunnerContract } from '../contract/job-runner-contract.ts'
import { describeNotifierContract } from '../contract/notifier-contract.ts'
import { describeObjectStoreContract } from '../contract/object-store-contract.ts'
import { describePacketLedgerContract } from '../contract/packet-ledger-contract.ts'
import { describeParameterStoreContract, type ParameterStoreHarness } from '../contract/parameter-store-contract.ts'
import { describeStagedUploadsContract } from '../contract/staged-uploads-contract.ts'
import { describeWorkflowStarterContract } from '../contract/workflow-starter-contract.ts'
import { skipOf, skipsOf } from './deviations.ts'
import { fifoHarness, s3Harness, sfnHarness, snsHarness, sqsHarness } from './emulated-aws.ts'
import { glueHarness, GLUE_SKIPS } from './emulated-glue.ts'
import { stagedHarness } from './emulated-staged-uploads.ts'
import { LEDGER_TABLE } from './ledger-table.ts'
import { RUNNING } from './running.ts'

for (const { name, url } of RUNNING) {
  for (const versioned of [false, true]) {
    const title = `S3 on ${name}, ${versioned ? 'versioned' : 'unversioned'}`
    describeObjectStoreContract(title, async () => ({ ...(await s3Harness(url, versioned)), ...skipOf(name, 'ObjectStore') }))
    describeStagedUploadsContract(title, async () => ({ ...(await stagedHarness(url, versioned)), skip: skipsOf(name, 'StagedUploads') }))
  }
  describeNotifierContract(`SNS on ${name}`, async () => ({ ...(await snsHarness(url)), ...skipOf(name, 'Notifier') }))
  describeDeadLettersContract(`SQS on ${name}`, () => sqsHarness(url))
  describeJobQueueContract(`SQS FIFO on ${name}`, async () => ({ ...fifoHarness(url), skip: skipsOf(name, 'JobQueue') }))
  describeJobRunnerContract(`Glue on ${name}`, async () => ({ ...(await glueHarness(name, url)), skip: GLUE_SKIPS[name] }))
  describeWorkflowStarterContract(`Step Functions on ${name}`, async () => ({ ...(await sfnHarness(url)), ...skipOf(name, 'WorkflowStarter') }))
  describePacketLedgerContract(`DynamoDB on ${name}`, () => ledgersHarness(url))
  describeGroupLedgerContract(`DynamoDB on ${name}`, () => ledgersHarness(url))
  describeParameterStoreContract(`SSM on ${name}`, () => parameterStoreHarness(url))
}

/** Ledgers over a new table. */
async function ledgersHarness(url: string) {
  const client = createDynamoDbClient(localClient(url))
  const tableName = `ledger-${randomUUID()}`
  await client.send(new CreateTableCommand({ TableName: tableName, ...LEDGER_TABLE }))
  return {
    packets: new DynamoDbPacketLedger({ client, tableName }),
    groups: new DynamoDbGroupLedger({ client, tableName }),
    receipts: new DynamoDbLedger({ client, tableName }),
    close: async () => {
      await client.send(new DeleteTableCommand({ TableName: tableName }))
      client.destroy()
    },
  }
}

async function parameterStoreHarness(url: string): Promise<ParameterStoreHarness> {
  const client = createSsmClient(localClient(url))
  return { parameters: new SsmParameterStore({ client }), prefix: `/sluice-${randomUUID()}/`, close: async () => client.destroy() }
}
