import type { RouteAnswer } from '../../domain/routing/route-answer.ts'
import { awsModule } from '../composition/aws-module.ts'
import { awsWorkflowModule } from '../composition/aws-workflow-module.ts'
import { createContainer } from '../composition/create-container.ts'
import { readEnvironment } from '../composition/environment.ts'
import { OBSERVERS, ROUTE_FILE } from '../composition/tokens.ts'
import { usecasesModule } from '../composition/usecases-module.ts'
import { landingHandler } from './landing-handler.ts'
import { routingSettings } from './routing-settings.ts'

const environment = readEnvironment(process.env, ['SNS_TOPIC_ARN', 'STEP_FUNCTION_ARN', 'QUEUE_URL'])
const container = createContainer(awsModule(environment, 'enqueue-file'), awsWorkflowModule(environment), usecasesModule)

/**
 * For a rule that sends the files of ordered jobs here. It is the router, which does not start without the queue: a file that lands is
 * one receipt, whichever of the two hears of it first or both do.
 */
export const handler = landingHandler<RouteAnswer>(container.get(OBSERVERS), routingSettings(container.get(ROUTE_FILE)))
