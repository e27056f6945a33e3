import { expect } from 'chai'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { awsDeadLettersModule } from '../../src/entrypoints/composition/aws-dead-letters-module.ts'
import { awsModule } from '../../src/entrypoints/composition/aws-module.ts'
import { awsPacketsModule } from '../../src/entrypoints/composition/aws-packets-module.ts'
import { awsQueueModule } from '../../src/entrypoints/composition/aws-queue-module.ts'
import { awsWorkflowModule } from '../../src/entrypoints/composition/aws-workflow-module.ts'
import { awsStepsModule } from '../../src/entrypoints/composition/aws-steps-module.ts'
import { awsWarehouseModule } from '../../src/entrypoints/composition/aws-warehouse-module.ts'
import { createContainer } from '../../src/entrypoints/composition/create-container.ts'
import { createLocalContainer } from '../../src/entrypoints/composition/create-local-container.ts'
import { readEnvironment } from '../../src/entrypoints/composition/environment.ts'
import { formatsModule } from '../../src/entrypoints/composition/formats-module.ts'
import { localPacketsModule } from '../../src/entrypoints/composition/local-packets-module.ts'
import { readPacketsEnvironment } from '../../src/entrypoints/composition/packets-environment.ts'
import { packetsModule } from '../../src/entrypoints/composition/packets-module.ts'
import { readQueueEnvironment } from '../../src/entrypoints/composition/queue-environment.ts'
import { queueModule } from '../../src/entrypoints/composition/queue-module.ts'
import * as tokens from '../../src/entrypoints/composition/tokens.ts'
import { stepsModule } from '../../src/entrypoints/composition/steps-module.ts'
import { usecasesModule } from '../../src/entrypoints/composition/usecases-module.ts'
import { readWarehouseEnvironment } from '../../src/entrypoints/composition/warehouse-environment.ts'
import { withoutConverterModule } from '../../src/entrypoints/composition/without-converter-module.ts'

const VARIABLES = {
  SNS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:alerts',
  STEP_FUNCTION_ARN: 'arn:aws:states:eu-west-1:123456789012:stateMachine:etl',
  AWS_REGION: 'eu-west-1',
  INGESTION_BUCKET: 'ingestion',
  PROCESSED_BUCKET: 'processed',
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/ordered.fifo',
}
const REDSHIFT = {
  REDSHIFT_WORKGROUP: 'analytics',
  REDSHIFT_DATABASE: 'dev',
  REDSHIFT_COPY_ROLE_ARN: 'arn:aws:iam::123456789012:role/copy',
}
const WAREHOUSE = readWarehouseEnvironment({ ...VARIABLES, ...REDSHIFT }, ['SNS_TOPIC_ARN', 'STEP_FUNCTION_ARN'])
const ENVIRONMENT = readEnvironment(VARIABLES, ['SNS_TOPIC_ARN', 'STEP_FUNCTION_ARN'])
const QUEUE = readQueueEnvironment(VARIABLES)
const PACKETS = readPacketsEnvironment(VARIABLES)

describe('every binding of every composition resolves', () => {
  const all = Object.entries(tokens)
  const localOnly = ['LOCAL_STORE', 'LOCAL_WORKFLOWS']
  const packetsOnly = ['PACKET_PLACES', 'PACKET_LEDGER', 'PARAMETERS', 'PROCESS_PACKETS', 'SWEEP_PACKETS']
  const steps = ['INGEST_FILE', 'VALIDATE_FILE', 'TRANSFORM_FILE', 'OUTPUT_FILE', 'RECORD_FAILURE', 'CLOSE_EXECUTION']
  const stepsOnly = [...steps, 'UPLOADS', 'WAREHOUSE']
  const queueOnly = ['QUEUE_SETTINGS', 'JOB_QUEUE', 'JOB_RUNNER', 'GROUP_LEDGER', 'WORK_GROUP', 'CONSUME_QUEUE', 'TEND_GROUPS', 'MEASURE_QUEUE']
  const common = ['STORE', 'LEDGER', 'NOTIFIER', 'CLOCK', 'LOGGER', 'METRICS', 'TRACER', 'CONFIG_LOCATION']
  const filesOnly = all.map(([token]) => token).filter((token) => !packetsOnly.includes(token) && !common.includes(token))
  let folder = ''
  const region = process.env['AWS_REGION']

  before(() => {
    process.env['AWS_REGION'] ??= 'eu-west-1'
    folder = mkdtempSync(join(tmpdir(), 'sluice-composition-'))
  })
  after(() => {
    rmSync(folder, { recursive: true })
    if (region === undefined) delete process.env['AWS_REGION']
  })

  it('has tokens to check', () => {
    expect(all.length).to.be.greaterThan(12)
  })

  const compositions: readonly (readonly [string, () => ReturnType<typeof createContainer>, readonly string[]])[] = [
    ['local', () => createLocalContainer(folder), [...packetsOnly, ...queueOnly, ...steps, 'UPLOADS']],
    [
      'route-file on AWS',
      () => createContainer(awsModule(ENVIRONMENT, 'route-file'), awsWorkflowModule(ENVIRONMENT), usecasesModule),
      [...localOnly, ...packetsOnly, ...queueOnly, ...stepsOnly, 'CONVERTER', 'CONVERT_FILE', 'RUN_WORKFLOW', 'DEAD_LETTER_OFFICE'],
    ],
    [
      'convert-csv on AWS',
      () => createContainer(awsModule(ENVIRONMENT, 'convert-csv'), awsDeadLettersModule(ENVIRONMENT), formatsModule, usecasesModule),
      [...localOnly, ...packetsOnly, ...queueOnly, ...stepsOnly, 'WORKFLOWS', 'QUEUE_OFFICE', 'ROUTE_FILE'],
    ],
    [
      'consume-queue and glue-run-ended on AWS',
      () =>
        createContainer(
          awsModule(QUEUE.common, 'consume-queue'),
          awsDeadLettersModule(QUEUE.common),
          awsQueueModule(QUEUE),
          formatsModule,
          usecasesModule,
          queueModule,
        ),
      [...localOnly, ...packetsOnly, ...stepsOnly, 'WORKFLOWS', 'QUEUE_OFFICE', 'ROUTE_FILE'],
    ],
    [
      'sweep on AWS',
      () =>
        createContainer(
          awsModule(WAREHOUSE.common, 'sweep'),
          awsStepsModule(WAREHOUSE.common),
          awsWarehouseModule(WAREHOUSE),
          awsWorkflowModule(WAREHOUSE.common),
          awsDeadLettersModule(WAREHOUSE.common),
          formatsModule,
          usecasesModule,
          stepsModule,
        ),
      [...localOnly, ...packetsOnly, ...queueOnly],
    ],
    [
      'ingest on AWS',
      () => createContainer(awsModule(ENVIRONMENT, 'ingest'), usecasesModule, stepsModule),
      [...filesOnly.filter((token) => !['INGEST_FILE', 'OBSERVERS', 'CONFIG_LOADER', 'CONTRACT_LOADER'].includes(token)), ...packetsOnly],
    ],
    [
      'validate on AWS',
      () => createContainer(awsModule(ENVIRONMENT, 'validate'), awsDeadLettersModule(ENVIRONMENT), formatsModule, usecasesModule, stepsModule),
      [...localOnly, ...packetsOnly, ...queueOnly, 'UPLOADS', 'WAREHOUSE', 'WORKFLOWS', 'QUEUE_OFFICE', 'ROUTE_FILE', 'CLOSE_EXECUTION'],
    ],
    [
      'transform on AWS',
      () =>
        createContainer(
          awsModule(ENVIRONMENT, 'transform'),
          awsStepsModule(ENVIRONMENT),
          awsDeadLettersModule(ENVIRONMENT),
          formatsModule,
          usecasesModule,
          stepsModule,
        ),
      [...localOnly, ...packetsOnly, ...queueOnly, 'WAREHOUSE', 'WORKFLOWS', 'QUEUE_OFFICE', 'ROUTE_FILE', 'CLOSE_EXECUTION'],
    ],
    [
      'output and record-failure on AWS',
      () =>
        createContainer(
          awsModule(WAREHOUSE.common, 'output'),
          awsStepsModule(WAREHOUSE.common),
          awsWarehouseModule(WAREHOUSE),
          awsDeadLettersModule(WAREHOUSE.common),
          withoutConverterModule,
          usecasesModule,
          stepsModule,
        ),
      [...localOnly, ...packetsOnly, ...queueOnly, 'WORKFLOWS', 'QUEUE_OFFICE', 'ROUTE_FILE', 'CLOSE_EXECUTION'],
    ],
    [
      'packets on folders',
      () => createContainer(localPacketsModule({ ...PACKETS, ingestion: folder, processed: folder }), packetsModule),
      [...filesOnly, 'STORE', 'LEDGER', 'METRICS', 'TRACER', 'CONFIG_LOCATION'],
    ],
    ['process-packets on AWS', () => createContainer(awsModule(ENVIRONMENT, 'process-packets'), awsPacketsModule(PACKETS), packetsModule), filesOnly],
  ]
  it('has no warehouse where none is named', () => {
    const { REDSHIFT_WORKGROUP: _workgroup, ...without } = REDSHIFT
    const environment = readWarehouseEnvironment({ ...VARIABLES, ...without }, ['SNS_TOPIC_ARN'])
    expect(environment).not.to.have.property('redshift')
    expect(() => createContainer(awsWarehouseModule(environment)).get(tokens.WAREHOUSE)).to.throw(/No bindings/)
  })

  it('gives the router the queue where there is one', () => {
    const office = (environment: typeof ENVIRONMENT): object => createContainer(awsWorkflowModule(environment)).get(tokens.QUEUE_OFFICE)
    const { queueUrl, ...without } = ENVIRONMENT
    expect(queueUrl).to.equal(VARIABLES.QUEUE_URL)
    expect(office(ENVIRONMENT)).to.have.property('queue')
    expect(office(without)).to.deep.equal({})
  })

  for (const [name, compose, absent] of compositions) {
    it(name, () => {
      const container = compose()
      for (const [token, identifier] of all) {
        const resolve = (): unknown => container.get(identifier as Parameters<typeof container.get>[0])
        if (absent.includes(token)) expect(resolve, token).to.throw()
        else expect(resolve(), token).to.be.an('object')
      }
    })
  }
})
