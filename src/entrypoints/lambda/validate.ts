import type { ValidateAnswer } from '../../usecases/workflow/validate-file.ts'
import { awsDeadLettersModule } from '../composition/aws-dead-letters-module.ts'
import { awsModule } from '../composition/aws-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { readEnvironment } from '../composition/environment.ts'
import { formatsModule } from '../composition/formats-module.ts'
import { stepsModule } from '../composition/steps-module.ts'
import { OBSERVERS, VALIDATE_FILE } from '../composition/tokens.ts'
import { usecasesModule } from '../composition/usecases-module.ts'
import { readStepPayload, stepFields, type StepPayload } from './read-step-payload.ts'
import { stepHandler } from './step-handler.ts'

const environment = readEnvironment(process.env, ['SNS_TOPIC_ARN'])
const container = createContainer(awsModule(environment, 'validate'), awsDeadLettersModule(environment), formatsModule, usecasesModule, stepsModule)
const validateFile = container.get(VALIDATE_FILE)

/** Looks at one file and its beginning, before any work is put into it. */
export const handler = stepHandler<StepPayload, ValidateAnswer>(container.get(OBSERVERS), {
  logEvent: 'file-validated',
  read: readStepPayload,
  fields: stepFields,
  handle: ({ receipt, runId }) => validateFile.execute(receipt, runId),
  describe: ({ status, state, reason, engine }) => ({ fields: { status, state, reason, engine }, metrics: [] }),
})
