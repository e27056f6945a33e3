import { readExecutionEvent, type EndedExecution } from '../../domain/flow/ended-executions.ts'
import { readWorkflowFailure } from '../../domain/flow/workflow-failure.ts'
import { hasMember, memberAt } from '../../domain/events/payload-place.ts'
import type { RecordFailureAnswer } from '../../usecases/workflow/record-failure.ts'
import { awsDeadLettersModule } from '../composition/aws-dead-letters-module.ts'
import { awsModule } from '../composition/aws-module.ts'
import { awsStepsModule } from '../composition/aws-steps-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { readEnvironment } from '../composition/environment.ts'
import { stepsModule } from '../composition/steps-module.ts'
import { OBSERVERS, RECORD_FAILURE } from '../composition/tokens.ts'
import { usecasesModule } from '../composition/usecases-module.ts'
import { withoutConverterModule } from '../composition/without-converter-module.ts'
import type { LambdaContext } from './lambda-context.ts'
import { readStepPayload, stepFields } from './read-step-payload.ts'
import { RefusedEvent } from './refused-event.ts'
import { runStep, runSteps, type StepSettings } from './step-handler.ts'

export type RecordFailureResponse = RecordFailureAnswer | { readonly results: readonly RecordFailureAnswer[] }

const environment = readEnvironment(process.env, ['SNS_TOPIC_ARN'])
const container = createContainer(
  awsModule(environment, 'record-failure'),
  awsStepsModule(environment),
  awsDeadLettersModule(environment),
  withoutConverterModule,
  usecasesModule,
  stepsModule,
)
const recordFailure = container.get(RECORD_FAILURE)

const observers = container.get(OBSERVERS)

const settings: StepSettings<EndedExecution, RecordFailureAnswer> = {
  logEvent: 'file-given-up',
  fields: (execution) => ({ ...stepFields(execution), code: execution.failure.code }),
  handle: ({ receipt, runId, failure }) => recordFailure.execute(receipt, runId, failure),
  describe: ({ status, state }) => ({ fields: { status, state }, metrics: [] }),
}

/** Ends the file that a step of an execution has given up, or every file of an execution that was stopped. */
export async function handler(event: unknown, context: LambdaContext = {}): Promise<RecordFailureResponse> {
  const payload = { value: event, path: '' }
  if (!hasMember(payload, 'source')) {
    return await runStep(observers, settings, { ...readStepPayload(event), failure: readWorkflowFailure(memberAt(payload, 'error').value) }, context)
  }
  const told = readExecutionEvent(event)
  if (told.kind === 'other') throw new RefusedEvent(told.reason)
  return { results: await runSteps(observers, settings, told.executions, context) }
}
