import { ContainerModule } from 'inversify'
import { createSfnClient } from '../../adapters/aws/clients.ts'
import { StepFunctionsStarter } from '../../adapters/aws/step-functions-starter.ts'
import type { Environment } from './environment.ts'
import { WORKFLOWS } from './tokens.ts'

/** For the functions that start executions. */
export function awsWorkflowModule(environment: Environment): ContainerModule {
  const endpoint = environment.endpoint === undefined ? {} : { endpoint: environment.endpoint }
  return new ContainerModule(({ bind }) => {
    bind(WORKFLOWS).toResolvedValue(
      () => new StepFunctionsStarter({ client: createSfnClient(endpoint), stateMachineArn: environment.stepFunctionArn }),
      [],
    )
  })
}
