import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { CreateStackCommand } from '@aws-sdk/client-cloudformation'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { CreateStateMachineCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn'
import { expect } from 'chai'

import { createCloudFormationClient, createDynamoDbClient, createS3Client, createSfnClient } from '../../src/adapters/aws/clients.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { documentOf, sluice, type Finished } from '../entrypoints/cli/command-line.ts'
import { LEDGER_TABLE } from './ledger-table.ts'
import { RUNNING } from './running.ts'

const JOB = { job_id: 'J', job_name: 'etl', source_file_name: 'customers.csv', target_table: 'customers', upsert_keys: ['id'], is_active: true }

interface Report {
  readonly files: readonly { readonly key: string; readonly status: string }[]
}

for (const { name, url } of RUNNING) {
  describe(`the command line on a deployment in ${name}`, function () {
    this.timeout(60_000)
    const client = localClient(url)
    const stack = `lake-${randomUUID()}`
    const bucket = stack
    const env = { AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: url }
    const sfn = createSfnClient(client)
    let stateMachineArn = ''

    const run = (...args: readonly string[]): Promise<Finished> => sluice([...args, '--aws', '--stack', stack, '--json'], { cwd: tmpdir(), env })
    const told = (result: Finished): readonly unknown[] => documentOf<Report>(result).files.map(({ key, status }) => [key, status])

    before(async () => {
      const s3 = createS3Client(client)
      await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-2' } }))
      await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }))
      await createDynamoDbClient(client).send(new CreateTableCommand({ TableName: stack, ...LEDGER_TABLE }))
      const definition = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } })
      const machine = { name: stack, roleArn: 'arn:aws:iam::123456789012:role/sluice', definition }
      stateMachineArn = (await sfn.send(new CreateStateMachineCommand(machine))).stateMachineArn ?? ''
      const template = {
        Resources: {
          Topic: { Type: 'AWS::SNS::Topic' },
          Orders: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${stack}.fifo`, FifoQueue: true } },
          Letters: { Type: 'AWS::SQS::Queue' },
        },
        Outputs: {
          DataBucketName: { Value: bucket },
          LedgerTableName: { Value: stack },
          NoticeTopicArn: { Value: { Ref: 'Topic' } },
          OrderQueueUrl: { Value: { Ref: 'Orders' } },
          DeadLetterQueueUrl: { Value: { Ref: 'Letters' } },
          WorkflowStateMachineArn: { Value: stateMachineArn },
        },
      }
      await createCloudFormationClient(client).send(new CreateStackCommand({ StackName: stack, TemplateBody: JSON.stringify(template) }))
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'config/config.json', Body: JSON.stringify([JOB]) }))
      for (const key of ['data/in/customers.csv', 'bronze/sales.csv']) await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'id\n1\n' }))
    })

    it('sweeps, shows what became of the files, and names a stack that there is not', async () => {
      const swept = await run('sweep', '--older-than', '0')
      expect([swept.code, told(swept)], swept.stderr).to.deep.equal([0, [['bronze/sales.csv', 'RECEIVED'], ['data/in/customers.csv', 'ROUTED']]])
      expect((await sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions).to.have.length(1)
      const status = await run('status')
      const { receipts } = documentOf<{ readonly receipts: readonly { readonly key: string; readonly state: string }[] }>(status)
      expect([status.code, receipts.map(({ key, state }) => [key, state])], status.stderr).to.deep.equal([0, told(swept)])
      const lost = await sluice(['queue', '--aws', '--stack', 'lost'], { cwd: tmpdir(), env })
      expect([lost.code, lost.stderr]).to.deep.equal([1, 'sluice: There is no stack lost in eu-west-2: check its name, the region, and whose account the credentials are of\n'])
    })
  })
}
