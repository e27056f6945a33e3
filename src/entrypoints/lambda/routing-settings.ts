import type { RouteAnswer } from '../../domain/routing/route-answer.ts'
import type { RouteFile } from '../../usecases/route-file.ts'
import type { LandingFlowSettings } from './landing-handler.ts'

/** How a function that routes deals with each object. */
export function routingSettings(routeFile: RouteFile): LandingFlowSettings<RouteAnswer> {
  return {
    flow: 'route-file',
    logEvent: 'file-routed',
    handle: async ({ object, size }) => await routeFile.execute(object, size),
    describe: (answer) => ({ fields: { status: answer.status }, metrics: [{ name: 'FilesRouted', value: 1, unit: 'Count' }] }),
    ignored: (reason) => ({ status: 'ignored', reason }),
  }
}
