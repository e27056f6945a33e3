import type { TransformAnswer } from '../../usecases/workflow/transform-file.ts'
import { awsDeadLettersModule } from '../composition/aws-dead-letters-module.ts'
import { awsModule } from '../composition/aws-module.ts'
import { awsStepsModule } from '../composition/aws-steps-module.ts'
import { conversionModule } from '../composition/conversion-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { readEnvironment } from '../composition/environment.ts'
import { formatsModule } from '../composition/formats-module.ts'
import { stepsModule } from '../composition/steps-module.ts'
import { CONVERTER, LOGGER, OBSERVERS, TRANSFORM_FILE } from '../composition/tokens.ts'
import { readStepPayload, stepFields, type StepPayload } from './read-step-payload.ts'
import { stepHandler } from './step-handler.ts'
import { warmUp } from './warm-up.ts'

const environment = readEnvironment(process.env, ['SNS_TOPIC_ARN'])
const container = createContainer(
  awsModule(environment, 'transform'),
  awsStepsModule(environment),
  awsDeadLettersModule(environment),
  formatsModule,
  conversionModule,
  stepsModule,
)
const transformFile = container.get(TRANSFORM_FILE)
await warmUp({ converter: container.get(CONVERTER), logger: container.get(LOGGER), isOn: environment.warmUp })

/** Reads one file, once, and uploads its table without making it visible. */
export const handler = stepHandler<StepPayload, TransformAnswer>(container.get(OBSERVERS), {
  logEvent: 'file-transformed',
  read: readStepPayload,
  fields: stepFields,
  handle: ({ receipt, runId }, signal) => transformFile.execute(receipt, runId, { signal }),
  describe: ({ status, state, reason, rows_in, rows_out, rows_rejected, output }) => ({
    fields: { status, state, reason, rows_in, rows_processed: rows_out, rows_rejected, output },
    metrics: [],
  }),
})
