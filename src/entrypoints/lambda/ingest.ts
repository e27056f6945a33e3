import type { Observation } from '../../usecases/observe.ts'
import type { IngestAnswer } from '../../usecases/workflow/ingest-file.ts'
import { awsModule } from '../composition/aws-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { readEnvironment } from '../composition/environment.ts'
import { stepsModule } from '../composition/steps-module.ts'
import { INGEST_FILE, OBSERVERS } from '../composition/tokens.ts'
import { usecasesModule } from '../composition/usecases-module.ts'
import { readReceipt } from './read-step-payload.ts'
import { stepHandler } from './step-handler.ts'

const environment = readEnvironment(process.env, ['SNS_TOPIC_ARN'])
const container = createContainer(awsModule(environment, 'ingest'), usecasesModule, stepsModule)
const ingestFile = container.get(INGEST_FILE)

/** Registers the run of one file. */
export const handler = stepHandler<string, IngestAnswer>(container.get(OBSERVERS), {
  logEvent: 'file-ingested',
  read: (event) => readReceipt({ value: event, path: '' }),
  fields: (receipt) => ({ receipt, correlation_id: receipt }),
  handle: (receipt) => ingestFile.execute(receipt),
  describe: ({ status, state, run_id, bucket, key, version }): Observation => ({ fields: { status, state, run_id, bucket, key, version }, metrics: [] }),
})
