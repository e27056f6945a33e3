import { expect } from 'chai'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { awsDeadLettersModule } from '../../src/entrypoints/composition/aws-dead-letters-module.ts'
import { awsModule } from '../../src/entrypoints/composition/aws-module.ts'
import { awsPacketsModule } from '../../src/entrypoints/composition/aws-packets-module.ts'
import { awsWorkflowModule } from '../../src/entrypoints/composition/aws-workflow-module.ts'
import { createContainer } from '../../src/entrypoints/composition/create-container.ts'
import { readEnvironment } from '../../src/entrypoints/composition/environment.ts'
import { formatsModule } from '../../src/entrypoints/composition/formats-module.ts'
import { localModule } from '../../src/entrypoints/composition/local-module.ts'
import { localPacketsModule } from '../../src/entrypoints/composition/local-packets-module.ts'
import { readPacketsEnvironment } from '../../src/entrypoints/composition/packets-environment.ts'
import { packetsModule } from '../../src/entrypoints/composition/packets-module.ts'
import * as tokens from '../../src/entrypoints/composition/tokens.ts'
import { usecasesModule } from '../../src/entrypoints/composition/usecases-module.ts'

const VARIABLES = {
  SNS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:alerts',
  STEP_FUNCTION_ARN: 'arn:aws:states:eu-west-1:123456789012:stateMachine:etl',
  AWS_REGION: 'eu-west-1',
  INGESTION_BUCKET: 'ingestion',
  PROCESSED_BUCKET: 'processed',
}
const ENVIRONMENT = readEnvironment(VARIABLES, ['SNS_TOPIC_ARN', 'STEP_FUNCTION_ARN'])
const PACKETS = readPacketsEnvironment(VARIABLES)

describe('every binding of every composition resolves', () => {
  const all = Object.entries(tokens)
  const localOnly = ['LOCAL_STORE', 'LOCAL_WORKFLOWS']
  const packetsOnly = ['PACKET_PLACES', 'PACKET_LEDGER', 'PARAMETERS', 'PROCESS_PACKETS', 'SWEEP_PACKETS']
  const common = ['STORE', 'LEDGER', 'NOTIFIER', 'CLOCK', 'LOGGER', 'METRICS', 'CONFIG_LOCATION']
  const filesOnly = all.map(([token]) => token).filter((token) => !packetsOnly.includes(token) && !common.includes(token))
  let folder = ''

  before(() => {
    process.env['AWS_REGION'] ??= 'eu-west-1'
    folder = mkdtempSync(join(tmpdir(), 'sluice-composition-'))
  })
  after(() => {
    rmSync(folder, { recursive: true })
  })

  it('has tokens to check', () => {
    expect(all.length).to.be.greaterThan(12)
  })

  const compositions: readonly (readonly [string, () => ReturnType<typeof createContainer>, readonly string[]])[] = [
    ['local', () => createContainer(localModule(folder), formatsModule, usecasesModule), packetsOnly],
    [
      'route-file on AWS',
      () => createContainer(awsModule(ENVIRONMENT, 'route-file'), awsWorkflowModule(ENVIRONMENT), usecasesModule),
      [...localOnly, ...packetsOnly, 'CONVERTER', 'CONVERT_FILE', 'RUN_WORKFLOW', 'DEAD_LETTER_OFFICE'],
    ],
    [
      'convert-csv on AWS',
      () => createContainer(awsModule(ENVIRONMENT, 'convert-csv'), awsDeadLettersModule(ENVIRONMENT), formatsModule, usecasesModule),
      [...localOnly, ...packetsOnly, 'WORKFLOWS', 'ROUTE_FILE'],
    ],
    [
      'packets on folders',
      () => createContainer(localPacketsModule({ ...PACKETS, ingestion: folder, processed: folder }), packetsModule),
      [...filesOnly, 'STORE', 'LEDGER', 'METRICS', 'CONFIG_LOCATION'],
    ],
    ['process-packets on AWS', () => createContainer(awsModule(ENVIRONMENT, 'process-packets'), awsPacketsModule(PACKETS), packetsModule), filesOnly],
  ]
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
