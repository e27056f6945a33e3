import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { CreateStateMachineCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn'
import { CreateTopicCommand } from '@aws-sdk/client-sns'
import { expect } from 'chai'

import { createDynamoDbClient, createS3Client, createSfnClient } from '../../src/adapters/aws/clients.ts'
import { createSnsClient } from '../../src/adapters/aws/sns-client.ts'
import { parseLandingEvent } from '../../src/domain/events/parse-landing-event.ts'
import { localClient } from '../adapters/aws/over-the-wire.ts'
import { invokeBundle, type BundleRun } from '../entrypoints/lambda/invoke-bundle.ts'
import { LEDGER_TABLE } from './ledger-table.ts'
import { RUNNING } from './running.ts'

const SAMPLES = join(import.meta.dirname, '../domain/events/samples')
const CSV = 'order_id,customer_id,amount\n1,10,9.50\n2,,1.00\n'
const JOB = { job_id: 'JOB001', job_name: 'etl', source_file_name: 'customers.csv', target_table: 'customers', upsert_keys: ['id'], is_active: true }

for (const { name, url } of RUNNING) {
  describe(`the bundles against ${name}`, function () {
    this.timeout(60_000)
    const client = localClient(url)
    const bucket = `lake-${randomUUID()}`
    let s3: S3Client
    let stateMachineArn = ''
    let environment: Readonly<Record<string, string>>

    before(async () => {
      s3 = createS3Client(client)
      await createBucket(s3, bucket)
      const TableName = `ledger-${randomUUID()}`
      await createDynamoDbClient(client).send(new CreateTableCommand({ TableName, ...LEDGER_TABLE }))
      const topic = await createSnsClient(client).send(new CreateTopicCommand({ Name: `notices-${randomUUID()}` }))
      const definition = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } })
      const machine = { name: `etl-${randomUUID()}`, roleArn: 'arn:aws:iam::123456789012:role/sluice', definition }
      stateMachineArn = (await createSfnClient(client).send(new CreateStateMachineCommand(machine))).stateMachineArn ?? ''
      environment = {
        AWS_REGION: 'eu-west-2',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL: url,
        CONFIG_BUCKET: bucket,
        LEDGER_TABLE: TableName,
        SNS_TOPIC_ARN: topic.TopicArn ?? '',
        STEP_FUNCTION_ARN: stateMachineArn,
      }
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'config/config.json', Body: JSON.stringify([JOB]) }))
    })

    async function invoke(bundle: string, ...events: readonly unknown[]): Promise<BundleRun> {
      return await invokeBundle(bundle, environment, events.map((event) => ({ event })))
    }

    async function land(key: string): Promise<unknown> {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: CSV }))
      const { ETag = '' } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
      const object = { key, size: CSV.length, etag: ETag.replaceAll('"', ''), sequencer: '0062E1B4A0' }
      return { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: bucket }, object } }
    }

    async function keys(): Promise<readonly (string | undefined)[]> {
      return ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key)
    }

    it('route, repeat, move aside and convert', async () => {
      const [known, unknown] = [await land('data/in/customers.csv'), await land('data/in/mystery ü+1.csv')]
      const { results } = await invoke('route-file', known, known, unknown, unknown)
      const { executions = [] } = await createSfnClient(client).send(new ListExecutionsCommand({ stateMachineArn }))
      const moved = { result: { status: 'not_configured', moved_to: 'data/new_files/mystery ü+1.csv' } }
      expect(executions).to.have.length(1)
      expect(results).to.deep.equal([
        { result: { status: 'triggered', execution: executions[0]?.name } },
        { result: { status: 'already_running' } },
        moved,
        moved,
      ])
      const bronze = await land('bronze/sales.csv')
      const converted = await invoke('convert-csv', bronze, bronze)
      expect(converted.results.map((one) => ('result' in one ? (one.result as { status: string }).status : one.errorType))).to.deep.equal(['success', 'duplicate'])
      expect(await keys()).to.include.members(['data/in/customers.csv', 'data/new_files/mystery ü+1.csv', 'silver/sales.parquet'])
      expect(await keys()).to.not.include('data/in/mystery ü+1.csv')
      const swept = await invoke('sweep', { schedule: 'backfill', prefix: 'data/in/', bucket })
      expect(swept.results).to.deep.equal([{ result: { results: [], swept: 0, complete: true } }])
    })

    it('take every event file of the parser tests: an answer, or an error that calls the event malformed', async () => {
      const read = readdirSync(SAMPLES).map((file) => ({ file, sample: JSON.parse(readFileSync(join(SAMPLES, file), 'utf8')) as unknown }))
      // A version id that the store has never given out is not asked for: stores call it invalid, each in its way.
      const usable = read.filter(({ sample }) => parseLandingEvent(sample).every((fact) => fact.kind !== 'created' || fact.object.versionId === undefined))
      expect(usable.length).to.be.greaterThan(30)
      const samples = usable.map(({ sample }) => sample)
      const facts = samples.map((sample) => parseLandingEvent(sample))
      const buckets = new Set(facts.flat().flatMap((fact) => (fact.kind === 'created' ? [fact.object.bucket] : [])))
      for (const one of buckets) await createBucket(s3, one)
      for (const bundle of ['route-file', 'convert-csv']) {
        const { results } = await invoke(bundle, ...samples)
        expect(results).to.have.length(samples.length)
        for (const [index, result] of results.entries()) {
          const malformed = facts[index]?.some((fact) => fact.kind === 'malformed' && fact.messageId === undefined) === true
          const answer = 'errorType' in result ? `${result.errorType}: ${result.errorMessage}` : 'answered'
          expect(answer, usable[index]?.file).to.match(malformed ? /^PermanentError/ : /^answered$/)
        }
      }
    })
  })
}

async function createBucket(s3: S3Client, bucket: string): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-2' } }))
}
