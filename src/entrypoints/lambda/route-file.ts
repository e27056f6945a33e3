import type { RouteAnswer } from '../../domain/routing/route-answer.ts'
import { awsModule } from '../composition/aws-module.ts'
import { awsWorkflowModule } from '../composition/aws-workflow-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { readEnvironment } from '../composition/environment.ts'
import { OBSERVERS, ROUTE_FILE } from '../composition/tokens.ts'
import { usecasesModule } from '../composition/usecases-module.ts'
import { landingHandler } from './landing-handler.ts'
import { routingSettings } from './routing-settings.ts'

const environment = readEnvironment(process.env, ['SNS_TOPIC_ARN', 'STEP_FUNCTION_ARN'])
const container = createContainer(awsModule(environment, 'route-file'), awsWorkflowModule(environment), usecasesModule)

/** Routes every object that the event tells of. */
export const handler = landingHandler<RouteAnswer>(container.get(OBSERVERS), routingSettings(container.get(ROUTE_FILE)))
