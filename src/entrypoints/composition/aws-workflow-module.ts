import { ContainerModule } from 'inversify'
import { createSfnClient } from '../../adapters/aws/clients.ts'
import { createSqsClient } from '../../adapters/aws/sqs-client.ts'
import { SqsJobQueue } from '../../adapters/aws/sqs-job-queue.ts'
import { StepFunctionsStarter } from '../../adapters/aws/step-functions-starter.ts'
import type { Environment } from './environment.ts'
import { QUEUE_OFFICE, WORKFLOWS } from './tokens.ts'

/** For the functions that hand files on: to executions that they start, or to the queue of ordered files, where there is one. */
export function awsWorkflowModule({ endpoint, stepFunctionArn, queueUrl }: Environment): ContainerModule {
  const place = endpoint === undefined ? {} : { endpoint }
  return new ContainerModule(({ bind }) => {
    bind(WORKFLOWS).toResolvedValue(
      () => new StepFunctionsStarter({ client: createSfnClient(place), stateMachineArn: stepFunctionArn }),
      [],
    )
    bind(QUEUE_OFFICE).toResolvedValue(
      () => (queueUrl === undefined ? {} : { queue: new SqsJobQueue({ client: createSqsClient(place), queueUrl }) }),
      [],
    )
  })
}
