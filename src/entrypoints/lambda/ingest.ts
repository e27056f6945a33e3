import { memberAt, textAt } from '../../domain/events/payload-place.ts'
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

interface IngestPayload {
  readonly receipt: string
  readonly execution?: string
}

/** Registers the run of one file. */
export const handler = stepHandler<IngestPayload, IngestAnswer>(container.get(OBSERVERS), {
  logEvent: 'file-ingested',
  read: (event) => {
    const payload = { value: event, path: '' }
    const execution = textAt(memberAt(payload, 'execution'))
    return { receipt: readReceipt(payload), ...(execution === undefined ? {} : { execution }) }
  },
  fields: ({ receipt, execution }) => ({ receipt, correlation_id: receipt, execution: execution ?? null }),
  handle: ({ receipt, execution }) => ingestFile.execute(receipt, execution),
  describe: ({ status, state, run_id, bucket, key, version }): Observation => ({ fields: { status, state, run_id, bucket, key, version }, metrics: [] }),
})
